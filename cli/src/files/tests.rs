use super::*;

fn artefact(path: &str, text: &str) -> Artefact {
    Artefact { path: path.into(), text: text.into() }
}

/// Every file below a folder with its text, in the order of the names.
fn all(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(all(&path).into_iter().map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            files.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn unchanged_files_keep_their_time_stamp() {
    let folder = tempfile::tempdir().unwrap();
    let files = [artefact("a/x.json", "1\n"), artefact("y.json", "2\n")];
    assert_eq!(write(folder.path(), &files).unwrap().written.len(), 2);
    let times =
        || ["a/x.json", "y.json", LIST].map(|name| fs::metadata(folder.path().join(name)).unwrap().modified().unwrap());
    let before = times();
    let again = write(folder.path(), &files).unwrap();
    assert_eq!((again.written.len(), again.unchanged.len()), (0, 2));
    assert_eq!(times(), before);
    assert_eq!(compare(folder.path(), &files).unwrap(), []);
}

#[test]
fn files_of_others_are_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("y.json"), "mine").unwrap();
    let error = write(folder.path(), &[artefact("x.json", "1\n"), artefact("y.json", "2\n")]).unwrap_err();
    assert!(matches!(&error, WriteError::Foreign(paths) if paths.len() == 1), "{error}");
    assert_eq!(all(folder.path()), [("y.json".to_owned(), "mine".to_owned())]);
}

#[test]
fn what_is_no_longer_made_goes_unless_it_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[artefact("a", "1\n"), artefact("b", "1\n"), artefact("c", "1\n")]).unwrap();
    fs::write(folder.path().join("b"), "changed").unwrap();
    let stale = compare(folder.path(), &[artefact("c", "1\n")]).unwrap();
    assert_eq!(stale.len(), 1);
    let done = write(folder.path(), &[artefact("c", "1\n")]).unwrap();
    assert_eq!(done.removed, [PathBuf::from("a")]);
    assert!(folder.path().join("b").exists());
}

#[test]
fn a_failure_leaves_the_old_files() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[artefact("a", "old\n")]).unwrap();
    // A file stands where a folder is needed.
    let error = write(folder.path(), &[artefact("a", "new\n"), artefact("a/b", "x\n")]).unwrap_err();
    assert!(matches!(error, WriteError::Io(..)), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("a")).unwrap(), "old\n");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// Two sets that share a file, have one each, and put different texts into a third.
fn sets() -> [Vec<Artefact>; 2] {
    [
        vec![artefact("same", "=\n"), artefact("d/both", "one\n"), artefact("d/one", "one\n")],
        vec![artefact("same", "=\n"), artefact("d/both", "two\n"), artefact("e/two", "two\n")],
    ]
}

/// What a folder holds that had nothing but this set written to it.
fn whole(set: &[Artefact]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), set).unwrap();
    all(folder.path())
}

/// Writes a set and stops before the `last` step, as a run that is killed there; true if it came to its end before.
fn write_until(folder: &Path, set: &[Artefact], last: usize) -> bool {
    let _alone = lock(folder).unwrap();
    let mut steps = 0;
    let written = write_alone(folder, set, &mut || {
        steps += 1;
        if steps > last { Err(WriteError::Special("here".into(), "where it is killed")) } else { Ok(()) }
    });
    match written {
        Ok(_) => true,
        Err(WriteError::Special(..)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_run_that_is_killed_at_any_step_leaves_nothing_that_the_next_run_does_not_put_right() {
    let [one, two] = sets();
    let (only_one, only_two) = (whole(&one), whole(&two));
    for first in [None, Some(&one)] {
        for next in [&one, &two] {
            for step in 0.. {
                let folder = tempfile::tempdir().unwrap();
                first.map(|set| write(folder.path(), set).unwrap());
                let ended = write_until(folder.path(), &two, step);
                write(folder.path(), next).unwrap();
                let expected = if std::ptr::eq(next, &one) { &only_one } else { &only_two };
                assert_eq!(all(folder.path()), *expected, "killed before step {step}");
                assert_eq!(compare(folder.path(), next).unwrap(), []);
                if ended {
                    assert!(step > 8, "the steps are seen");
                    break;
                }
            }
        }
    }
}

#[test]
fn a_run_that_is_killed_while_it_finishes_another_one_leaves_nothing_either() {
    let [one, two] = sets();
    for first in 0.. {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &one).unwrap();
        if write_until(folder.path(), &two, first) {
            break;
        }
        let mut step = 0;
        while !write_until(folder.path(), &one, step) {
            step += 1;
        }
        assert_eq!(all(folder.path()), whole(&one), "killed before step {first}, then again and again");
    }
}

#[test]
fn a_file_that_somebody_puts_where_a_killed_run_wanted_to_write_is_not_replaced() {
    let [_, two] = sets();
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        if write_until(folder.path(), &two, step) {
            break;
        }
        let theirs = folder.path().join("e/two");
        if !theirs.exists() {
            fs::create_dir_all(theirs.parent().unwrap()).unwrap();
            fs::write(&theirs, "theirs").unwrap();
            let error = write(folder.path(), &two).unwrap_err();
            assert!(matches!(&error, WriteError::Foreign(paths) if *paths == [theirs.clone()]), "{step}: {error}");
            assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
            fs::remove_file(&theirs).unwrap();
            write(folder.path(), &two).unwrap();
            assert_eq!(all(folder.path()), whole(&two));
        }
    }
}

#[test]
fn runs_at_the_same_time_win_whole_or_not_at_all() {
    let [one, two] = sets();
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for set in [&one, &two, &one, &two] {
            let folder = folder.path();
            scope.spawn(move || {
                for _ in 0..5 {
                    write(folder, set).unwrap();
                }
            });
        }
    });
    let found = all(folder.path());
    assert!([&one, &two].into_iter().any(|set| found == whole(set)), "{found:?}");
}

#[test]
fn a_plan_that_is_not_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    fs::write(&outside, "theirs").unwrap();
    let out = folder.path().join("out");
    let pending = out.join(pending::FOLDER);
    fs::create_dir_all(&pending).unwrap();
    fs::write(pending.join("0"), "ours").unwrap();
    fs::write(pending.join("plan.json"), r#"{"files":[["../outside",null]],"removed":[]}"#).unwrap();
    assert!(matches!(write(&out, &[artefact("a", "1\n")]), Err(WriteError::Foreign(_))));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "theirs");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::regular::tests::make_pipe;

    /// A folder to write into, with a link `link` to a folder outside that holds `f`.
    fn with_link() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let both = tempfile::tempdir().unwrap();
        let (out, outside) = (both.path().join("out"), both.path().join("outside"));
        fs::create_dir(&out).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("f"), "theirs").unwrap();
        symlink(&outside, out.join("link")).unwrap();
        (both, out, outside)
    }

    #[test]
    fn nothing_is_removed_or_written_through_a_link() {
        let (_both, out, outside) = with_link();
        let list = List { files: [("link/f".to_owned(), digest(b"theirs"))].into() };
        fs::write(out.join(LIST), serde_json::to_string(&list).unwrap()).unwrap();
        let done = write(&out, &[artefact("a", "1\n")]).unwrap();
        assert_eq!(done.removed, [] as [PathBuf; 0]);
        for path in ["link/f", "link/new"] {
            let error = write(&out, &[artefact(path, "ours\n")]).unwrap_err();
            assert_eq!(error.to_string(), format!("`{}` is a symbolic link", out.join("link").display()));
            assert!(matches!(compare(&out, &[artefact(path, "ours\n")]), Err(WriteError::Link(_))));
        }
        assert_eq!(all(&outside), [("f".to_owned(), "theirs".to_owned())]);
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_refused_wherever_it_leads() {
        let (_both, out, outside) = with_link();
        for target in [outside.join("f"), outside.join("nothing"), out.join("itself")] {
            symlink(&target, out.join("itself")).unwrap();
            let error = write(&out, &[artefact("itself", "ours\n")]).unwrap_err();
            assert!(matches!(error, WriteError::Link(_)), "{error}");
            fs::remove_file(out.join("itself")).unwrap();
        }
        symlink(&outside, out.join(pending::FOLDER)).unwrap();
        assert!(matches!(write(&out, &[artefact("a", "1\n")]), Err(WriteError::Link(_))));
        assert_eq!(all(&outside), [("f".to_owned(), "theirs".to_owned())]);
    }

    #[test]
    fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", LIST] {
            let path = folder.path().join(name);
            make_pipe(&path);
            let error = write(folder.path(), &[artefact("a", "1\n")]).unwrap_err();
            assert_eq!(error.to_string(), format!("`{}` is a named pipe", path.display()));
            fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn files_have_the_permissions_of_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        // As `umask` leaves them, whatever it is.
        fs::write(folder.path().join("any"), "").unwrap();
        write(folder.path(), &[artefact("a", "1\n")]).unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!((mode("a"), mode(LIST)), (mode("any"), mode("any")));
    }
}
