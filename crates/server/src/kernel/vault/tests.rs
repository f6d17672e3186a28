use uuid::Uuid;

use super::Vault;

#[test]
fn what_is_sealed_opens_for_its_subject_only_and_not_when_altered() {
    let vault = Vault::new(&[7; 32]).unwrap();
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let sealed = vault.seal(one, "王芳".as_bytes()).unwrap();
    assert_eq!(vault.unseal(one, &sealed).unwrap(), "王芳".as_bytes());
    assert!(vault.unseal(other, &sealed).is_err());
    assert!(!sealed.text.windows(6).any(|w| w == "王芳".as_bytes()));
    for part in 0..2 {
        let mut altered = sealed.clone();
        let bytes = if part == 0 { &mut altered.key } else { &mut altered.text };
        *bytes.last_mut().unwrap() ^= 1;
        assert!(vault.unseal(one, &altered).is_err());
    }
    assert!(Vault::new(&[8; 32]).unwrap().unseal(one, &sealed).is_err());
}

#[test]
fn tokens_tell_equal_values_of_a_kind_and_depend_on_the_node() {
    let vault = Vault::new(&[7; 32]).unwrap();
    assert_eq!(vault.token("phone", "13800000000"), vault.token("phone", "13800000000"));
    assert_ne!(vault.token("phone", "13800000000"), vault.token("name", "13800000000"));
    assert_ne!(vault.token("phone", "1"), Vault::new(&[8; 32]).unwrap().token("phone", "1"));
}

#[test]
fn the_key_is_made_once_and_a_damaged_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("identity.key");
    let sealed = Vault::open(&file).unwrap().seal(Uuid::nil(), b"x").unwrap();
    assert_eq!(Vault::open(&file).unwrap().unseal(Uuid::nil(), &sealed).unwrap(), b"x");
    std::fs::write(&file, b"short").unwrap();
    let Err(error) = Vault::open(&file) else { panic!("a short key was accepted") };
    assert!(error.to_string().contains("identity.key"), "{error}");
}
