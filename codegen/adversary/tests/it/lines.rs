//! Files of scripts, one a line.

use std::time::Duration;

/// How long a script may take: far more than any does, so that one that hangs has a name.
const LIMIT: Duration = Duration::from_secs(20);

/// Plays every line of a file, and fails with all that are wrong; returns their number.
pub(crate) fn play(
    file: &str,
    text: &str,
    columns: usize,
    run: impl Fn(&[&str]) -> Result<(), String>,
) -> usize {
    let (mut count, mut wrong) = (0, Vec::new());
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        count += 1;
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let result = if fields.len() == columns {
            run(&fields)
        } else {
            Err(format!("{} columns instead of {columns}", fields.len()))
        };
        if let Err(message) = result {
            wrong.push(format!("{file}:{}: {}: {message}", number + 1, fields[0]));
        }
    }
    println!("{file}: {count} scripts, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    count
}

/// Runs a script on a runtime of its own, whose clock it may let jump.
pub(crate) fn in_runtime<T: Send + 'static>(script: impl Future<Output = T> + Send + 'static) -> T {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        // Whoever waits for it may have given up.
        drop(sender.send(runtime.block_on(script)));
    });
    receiver
        .recv_timeout(LIMIT)
        .expect("the script comes to an end")
}
