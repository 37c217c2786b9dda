//! The names that an expression binds itself: parameters, `:=`, `@` and `#`.

use std::sync::Arc;

use super::tree::{Kind, Node};

/// The scopes around a place, from the outside in. The outermost is the expression's own.
pub(super) struct Names {
    scopes: Vec<Scope>,
}

#[derive(Default)]
struct Scope {
    /// What is bound so far.
    bound: Vec<Arc<str>>,
    /// What the block binds anywhere. A function sees it all: it runs later.
    later: Vec<Arc<str>>,
    /// True for the body of a function.
    function: bool,
}

impl Default for Names {
    fn default() -> Self {
        Names { scopes: vec![Scope::default()] }
    }
}

impl Names {
    pub(super) fn enter(&mut self) {
        self.scopes.push(Scope::default());
    }

    pub(super) fn enter_function(&mut self, parameters: &[Arc<str>]) {
        self.scopes.push(Scope { bound: parameters.to_vec(), later: Vec::new(), function: true });
    }

    pub(super) fn enter_block(&mut self, parts: &[Node]) {
        let later = parts.iter().filter_map(|part| match &part.kind {
            Kind::Bind { name, .. } => Some(name.clone()),
            _ => None,
        });
        self.scopes.push(Scope { later: later.collect(), ..Scope::default() });
    }

    pub(super) fn leave(&mut self) {
        self.scopes.pop();
    }

    pub(super) fn bind(&mut self, name: &Arc<str>) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.bound.push(name.clone());
        }
    }

    pub(super) fn is_bound(&self, name: &str) -> bool {
        let mut in_function = false;
        self.scopes.iter().rev().any(|scope| {
            let bound =
                scope.bound.iter().chain(scope.later.iter().filter(|_| in_function)).any(|known| **known == *name);
            in_function |= scope.function;
            bound
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile;

    fn variables(text: &str) -> Vec<String> {
        compile(text).unwrap().references().variables.iter().cloned().collect()
    }

    #[test]
    fn parameters_are_no_variables_of_the_workflow() {
        assert_eq!(variables("$map($items, function($v, $i) { $v.price * $rate + $i })"), ["items", "rate"]);
        assert_eq!(variables("(function($x) { $x }) ($x)"), ["x"]);
    }

    #[test]
    fn a_name_is_bound_from_its_binding_on() {
        assert_eq!(variables("($total := $sum($items); $total + $tax)"), ["items", "tax"]);
        assert_eq!(variables("($x := $x + 1; $x)"), ["x"]);
        assert_eq!(variables("[($x := 1; $x), $x]"), ["x"]);
        assert!(variables("($x := 1; $y := $x; $y)").is_empty());
    }

    #[test]
    fn functions_see_themselves_and_what_their_block_binds_later() {
        assert!(variables("($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(5))").is_empty());
        assert!(variables("($f := function() { $g() + $k }; $g := function() { 1 }; $k := 2; $f())").is_empty());
    }

    #[test]
    fn joins_and_positions_bind_names() {
        assert_eq!(variables("$books.loans@$l.books[isbn = $l.isbn]#$i.{'n': $i, 'b': $b}"), ["b", "books"]);
        assert_eq!(variables("$list#$i^($i)"), ["list"]);
    }
}
