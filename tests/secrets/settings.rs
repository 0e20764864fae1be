//! Settings that are refused.

use std::process::Command;

use super::{CODE_SECRET, TOKEN};

#[test]
fn a_malformed_setting_is_refused_by_its_name_and_no_secret_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |settings: &[(&str, &str)], args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
        command.arg("serve").args(args).current_dir(folder.path());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MILKRUN_") {
                command.env_remove(name);
            }
        }
        let output = command.envs(settings.iter().copied()).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let good = [
        ("MILKRUN_TELEGRAM_TOKEN", TOKEN),
        ("MILKRUN_RETAILER", "http://127.0.0.1:9"),
        ("MILKRUN_UCP_PROFILE", "http://127.0.0.1:9/profile"),
        ("MILKRUN_CODE_SECRET", CODE_SECRET),
    ];
    let with = |name: &'static str, value: &'static str| {
        let mut all: Vec<(&str, &str)> = good.to_vec();
        all.retain(|(known, _)| *known != name);
        all.push((name, value));
        serve(&all, &[])
    };
    for (name, value, words) in [
        ("MILKRUN_ADMINS", "12,x", "--admins"),
        ("MILKRUN_TIME_ZONE", "Mars/Olympus", "--time-zone"),
        ("MILKRUN_CAMPAIGN_VALUE", "25 yuan", "--campaign-value"),
        ("MILKRUN_CAMPAIGN_BUDGET", "2500", "--campaign-deadline"),
        ("MILKRUN_TELEGRAM_RATE", "-1", "--telegram-rate"),
        ("MILKRUN_TELEGRAM_TOKEN", "", "--telegram-token"),
        ("MILKRUN_RETAILER", "not a url", "not a URL"),
    ] {
        let said = with(name, value);
        assert!(said.contains(words), "{name}={value}: {said}");
        assert!(!said.contains("canary"), "{said}");
    }
    let said = serve(&good[1..], &[]);
    assert!(said.contains("--telegram-token"), "{said}");
    std::fs::write(
        folder.path().join("broken.env"),
        "MILKRUN_CODE_SECRET canary\n",
    )
    .unwrap();
    let said = serve(&good, &["--env-file", "broken.env"]);
    assert!(
        said.contains("broken.env") && !said.contains("canary"),
        "{said}"
    );
    let said = serve(&good, &["--clock", "http://127.0.0.1:9"]);
    assert!(
        said.contains("--clock"),
        "production takes no clock: {said}"
    );
}
