use lianfang_linkage::{Chances, Error, Field, Model, Parameters, Person, normalise};

#[test]
fn the_shipped_model_passes_its_own_check() {
    let parameters = Model::default().parameters().clone();
    assert_eq!(Model::new(parameters).unwrap(), Model::default());
}

#[test]
fn a_stored_model_compares_as_before() {
    let model = Model::default();
    let text = serde_json::to_string(&model).unwrap();
    let again: Model = serde_json::from_str(&text).unwrap();
    let person =
        |name| normalise(&Person { name: Some(name), phone: Some("13805712345"), ..Person::default() });
    let (a, b) = (person("王伟"), person("Wang Wei"));
    // JSON may lose the last digit of a number.
    assert!((model.weight(&a, &b) - again.weight(&a, &b)).abs() < 1e-9);
    assert_eq!(model.parameters().frequencies.families.len(), again.parameters().frequencies.families.len());
}

fn refused(change: impl Fn(&mut Parameters)) -> Error {
    let mut parameters = Model::default().parameters().clone();
    change(&mut parameters);
    Model::new(parameters).unwrap_err()
}

fn sex(parameters: &mut Parameters) -> &mut Vec<Chances> {
    parameters.fields.get_mut(&Field::Sex).unwrap()
}

#[test]
fn a_bad_model_is_refused_with_place_and_remedy() {
    for (error, told) in [
        (refused(|p| p.records = 1), "model: records is `1`, which is outside 2 and more"),
        (
            refused(|p| p.duplicates_per_record = 0.0),
            "model: duplicates_per_record is `0`, which is outside 0 to half of the records, 0 excluded",
        ),
        (
            refused(|p| p.frequencies.rare = f64::NAN),
            "model: frequencies.rare is `NaN`, which is outside 0 to 1, both excluded",
        ),
        (
            refused(|p| {
                sex(p).pop();
            }),
            "model: sex: has 1 levels where 2 are known; give one line for each",
        ),
        (
            refused(|p| sex(p)[1].level = "other".into()),
            "model: sex: level 2 is `other`; here `different` comes, in the order from most alike to different",
        ),
        (
            refused(|p| sex(p)[0].same_person = 1.0),
            "model: sex: same_person of `same` is `1`; a probability is above 0 and below 1",
        ),
        (
            refused(|p| (sex(p)[0].same_person, sex(p)[1].same_person) = (0.2, 0.8)),
            "model: sex: `same` speaks less for one person than `different`, which is less alike; give it a larger share of same_person or a smaller one of strangers",
        ),
    ] {
        assert_eq!(error.to_string(), told);
    }
    let mut json: serde_json::Value = serde_json::to_value(Model::default()).unwrap();
    json["fields"]["sex"][0]["strangers"] = 0.4.into();
    let error = serde_json::from_value::<Model>(json).unwrap_err().to_string();
    assert!(error.contains("strangers add up to `0.9`"), "{error}");
}

#[test]
fn a_common_name_weighs_less_than_a_rare_one_but_never_less_than_a_weaker_agreement() {
    let model = Model::default();
    let weight = |a: &str, b: &str| {
        let person = |name| normalise(&Person { name: Some(name), ..Person::default() });
        model.weight(&person(a), &person(b))
    };
    assert!(weight("王伟", "王伟") + 3.0 < weight("裴明远", "裴明远"));
    assert!(weight("王伟", "Wang Wei") + 3.0 < weight("裴明远", "Pei Mingyuan"));
    assert!(weight("王某", "王伟") + 2.0 < weight("裴某", "裴明远"));
    for name in ["王伟", "李娜", "裴明远", "欧阳修"] {
        let family: String = name.chars().take(1).collect();
        assert!(weight(name, name) >= weight(name, &format!("{family}某")), "{name}");
        assert!(weight(name, name) > weight(name, "李强"), "{name}");
    }
}
