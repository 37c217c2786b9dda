//! A diagram as a page of its own.

use std::fmt::Write;

use crate::layout::Layout;
use crate::svg::{drawn, escaped, title};
use crate::{Diagram, EdgeKind};

const STYLE: &str = include_str!("html/style.css");

/// The diagram as one HTML page that asks for nothing from anywhere and runs no script: the picture, and below it the
/// states as a table.
pub fn html(diagram: &Diagram) -> String {
    let title = escaped(&diagram.title);
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<header>\n<h1>{title}</h1>\n"
    );
    if let Some(comment) = &diagram.comment {
        push(&mut text, format_args!("<p>{}</p>\n", escaped(comment)));
    }
    if diagram.compared {
        push(&mut text, format_args!("<p>{}</p>\n", title::changes(diagram)));
    }
    text.push_str("<label><input type=\"checkbox\" id=\"fit\"> Fit to the window</label>\n</header>\n<main>\n");
    text.push_str("<div class=\"picture\" tabindex=\"0\" role=\"region\" aria-label=\"Diagram\">\n");
    text.push_str(&drawn(diagram, &Layout::of(diagram)));
    text.push_str("\n</div>\n<details>\n<summary>The states as a table</summary>\n<table>\n");
    text.push_str(
        "<thead><tr><th scope=\"col\">State</th><th scope=\"col\">Type</th><th scope=\"col\">Transitions</th>",
    );
    text.push_str("</tr></thead>\n<tbody>\n");
    for (index, scope) in diagram.scopes.iter().enumerate() {
        table(diagram, index, &mut text);
        debug_assert!(scope.inside.is_none_or(|(outer, _)| outer < index));
    }
    text.push_str("</tbody>\n</table>\n</details>\n</main>\n</body>\n</html>\n");
    text
}

/// The rows of a scope's states.
fn table(diagram: &Diagram, index: usize, text: &mut String) {
    let scope = &diagram.scopes[index];
    if let Some((outer, node)) = scope.inside {
        let within = escaped(&diagram.scopes[outer].nodes[node].name);
        let caption = scope.caption.as_deref().map(|caption| format!(", {}", escaped(caption))).unwrap_or_default();
        push(text, format_args!("<tr><th colspan=\"3\" scope=\"rowgroup\">In {within}{caption}</th></tr>\n"));
    }
    let mut edges = scope.edges.iter().peekable();
    for (number, node) in scope.nodes.iter().enumerate() {
        let said = node.detail.iter().chain(&node.target).map(|text| escaped(text)).collect::<Vec<_>>().join(", ");
        let kind = match said.is_empty() {
            true => escaped(&node.type_name),
            false => format!("{}: {said}", escaped(&node.type_name)),
        };
        let mut targets = Vec::new();
        while let Some(edge) = edges.next_if(|edge| edge.from == number) {
            let target = escaped(&scope.nodes[edge.to].name);
            let between = if edge.kind == EdgeKind::Choice { " or " } else { ", " };
            let labels: Vec<_> = edge.labels.iter().map(|label| escaped(label)).collect();
            targets.push(match labels.is_empty() {
                true => format!("→ {target}"),
                false => format!("→ {target}: <span>{}</span>", labels.join(between)),
            });
        }
        if node.ends {
            targets.push("→ end".to_owned());
        }
        push(
            text,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td>{kind}</td><td>{}</td></tr>\n",
                escaped(&node.name),
                targets.join("<br>")
            ),
        );
    }
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("writing to a string cannot fail");
}
