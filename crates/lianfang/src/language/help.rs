//! `lianfang analyse … --help`: in Chinese where `--zh` asks for it, and without the options of the node, which no question uses.
//!
//! The English help stands beside each argument in the code. A test holds that every argument has a Chinese one here.

use clap::{Arg, ArgAction, Command};

use super::help_words::{argument, question, value};

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The command line as `analyse` shows it.
pub fn of_analyse(command: Command, zh: bool) -> Command {
    let node: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    let hidden = node.iter().fold(command, |command, id| command.mut_arg(id, |arg| arg.hide(true)));
    match zh {
        true => hidden.mut_subcommand("analyse", |analyse| {
            let questions: Vec<String> = analyse.get_subcommands().map(|q| q.get_name().to_owned()).collect();
            let analyse = analyse
                .about(question(""))
                .subcommand_help_heading("问题")
                .subcommand_value_name("问题")
                .disable_help_subcommand(true);
            let analyse = questions.iter().fold(analyse, |analyse, name| {
                analyse.mut_subcommand(name, |asked| chinese(asked.about(question(name)), name))
            });
            chinese(analyse, "")
        }),
        false => hidden,
    }
}

/// `lianfang import cases|contacts … --help --zh`.
pub fn of_lists(command: Command) -> Command {
    let node: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    let hidden = node.iter().fold(command, |command, id| command.mut_arg(id, |arg| arg.hide(true)));
    hidden.mut_subcommand("import", |import| {
        LISTS.iter().fold(import, |import, name| {
            import.mut_subcommand(*name, |asked| {
                let about = question(name);
                chinese(asked.about(about).long_about(about), name)
            })
        })
    })
}

/// Commands of `import` whose help is in both languages.
pub const LISTS: [&str; 2] = ["cases", "contacts"];

fn chinese(command: Command, asked: &str) -> Command {
    let after = command.get_after_help().map(|text| text.to_string().replace("Examples:", "例："));
    let ids: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    let command = ids.iter().fold(command, |command, id| command.mut_arg(id, |arg| told(arg, asked)));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading("选项")
        .help("显示帮助");
    command.help_template(TEMPLATE).disable_help_flag(true).arg(help).after_help(after.unwrap_or_default())
}

/// An argument with its Chinese text, its values and its default within.
fn told(arg: Arg, asked: &str) -> Arg {
    let mut text = argument(asked, arg.get_id().as_str()).unwrap_or_default().to_owned();
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        text += &format!("（默认 {}）", defaults.join(","));
    }
    for possible in arg.get_possible_values().iter().filter(|_| arg.get_action().takes_values()) {
        let name = possible.get_name();
        text += &format!("\n- {name}：{}", value(asked, name).unwrap_or_default());
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let takes = arg.get_action().takes_values();
    let arg = arg.help(text.clone()).long_help(text).help_heading(heading);
    if takes { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
}
