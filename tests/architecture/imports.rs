//! Which file imports which: read from the syntax of the sources, so that neither comments nor strings are taken for code.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, Path, UseTree};

/// A module, as the names that lead to it: `["domain", "ticket", "states"]`.
pub(super) type Module = Vec<String>;
/// For each pair of files the names that tie the first to the second.
pub(super) type Imports = BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>;

/// The module of a file below `src/`.
pub(super) fn module_of(path: &str) -> Option<Module> {
    let rest = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut names: Module = rest.split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|last| last == "mod") {
        names.pop();
    }
    Some(names)
}

/// The imports of all files of a library, from their paths and texts. `lib.rs` and `main.rs` tie all together, and tests
/// may look at anything: both are left out.
pub(super) fn imports<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Imports {
    let sources: BTreeMap<Module, syn::File> = files
        .filter(|(path, _)| !["src/lib.rs", "src/main.rs"].contains(path) && !path.contains("/tests"))
        .filter_map(|(path, text)| {
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            Some((module_of(path)?, parsed))
        })
        .collect();
    let known: BTreeSet<&Module> = sources.keys().collect();
    let of_file = |(module, file): (&Module, &syn::File)| {
        let mut reader = Reader {
            module,
            known: &known,
            found: BTreeMap::new(),
        };
        reader.visit_file(file);
        (module.clone(), reader.found)
    };
    sources.iter().map(of_file).collect()
}

struct Reader<'a> {
    module: &'a Module,
    known: &'a BTreeSet<&'a Module>,
    found: BTreeMap<Module, BTreeSet<String>>,
}

impl Reader<'_> {
    /// Notes what a path leads to: the file of its longest beginning that is a module, and the name that follows.
    fn note(&mut self, names: &[String]) {
        let Some(first) = names.first() else { return };
        let mut full = match first.as_str() {
            "crate" => Module::new(),
            "self" | "super" => self.module.clone(),
            child => {
                let mut path = self.module.clone();
                path.push(child.to_owned());
                if !self.known.contains(&path) {
                    return;
                }
                self.module.clone()
            }
        };
        for name in names
            .iter()
            .skip_while(|name| ["crate", "self"].contains(&name.as_str()))
        {
            if name == "super" {
                full.pop();
            } else {
                full.push(name.clone());
            }
        }
        let ends = (1..=full.len()).rev();
        let Some(end) = ends
            .into_iter()
            .find(|end| self.known.contains(&full[..*end].to_vec()))
        else {
            return;
        };
        let target = full[..end].to_vec();
        if target != *self.module {
            let name = full.get(end).cloned().unwrap_or_else(|| "itself".to_owned());
            self.found.entry(target).or_default().insert(name);
        }
    }

    fn note_use(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.note_use(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.note(before),
            UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.note(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_use(before, tree)),
        }
    }

    /// Paths in what a macro is given are found by their look.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut names: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.note_if_path(&names);
                        names.clear();
                    }
                    names.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.note_if_path(&std::mem::take(&mut names));
                    self.note_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.note_if_path(&std::mem::take(&mut names));
                    colons = 0;
                }
            }
        }
        self.note_if_path(&names);
    }

    fn note_if_path(&mut self, names: &[String]) {
        if names.len() > 1 {
            self.note(names);
        }
    }
}

fn for_tests_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test = |list: &syn::MetaList| list.tokens.to_string() == "test";
        attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(is_test)
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "syn grows, and other items are just visited"
    )]
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !for_tests_only(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        // A declaration alone imports nothing.
        if item.content.is_some() {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.note_if_path(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.note_tokens(called.tokens.clone());
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.note_tokens(item.mac.tokens.clone());
    }
}

/// The circles among files: each set of files that import one another, over however many steps.
pub(super) fn circles(imports: &Imports) -> Vec<BTreeSet<&Module>> {
    let mut reached: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for module in imports.keys() {
        let mut seen = BTreeSet::new();
        let mut ahead: Vec<&Module> = imports[module].keys().collect();
        while let Some(next) = ahead.pop() {
            if seen.insert(next) {
                ahead.extend(imports.get(next).into_iter().flat_map(BTreeMap::keys));
            }
        }
        reached.insert(module, seen);
    }
    let mut circles: Vec<BTreeSet<&Module>> = Vec::new();
    for (module, seen) in &reached {
        if seen.contains(module) && !circles.iter().any(|circle| circle.contains(module)) {
            let back = |other: &&&Module| reached.get(**other).is_some_and(|there| there.contains(module));
            circles.push(seen.iter().filter(back).copied().collect());
        }
    }
    circles
}

/// What ties a circle together, a line an import.
pub(super) fn ties(imports: &Imports, circle: &BTreeSet<&Module>) -> Vec<String> {
    let of_module = |module: &&Module| {
        let inside = imports[*module]
            .iter()
            .filter(|(target, _)| circle.contains(target));
        let line = |(target, names): (&Module, &BTreeSet<String>)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!(
                "{} imports {} of {}",
                module.join("::"),
                names.join(", "),
                target.join("::")
            )
        };
        inside.map(line).collect::<Vec<_>>()
    };
    circle.iter().flat_map(of_module).collect()
}

/// The table of what each module may import.
pub(super) struct Allowed(BTreeMap<Module, BTreeSet<Module>>);

impl Allowed {
    /// Reads the table: `module: what it may import`, a line each.
    pub(super) fn read(text: &str) -> Self {
        let module = |name: &str| name.split("::").map(str::to_owned).collect::<Module>();
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let line = |line: &str| {
            let (name, rest) = match line.split_once(": ") {
                Some(both) => both,
                None => (
                    line.strip_suffix(':')
                        .unwrap_or_else(|| panic!("{line}: no colon")),
                    "",
                ),
            };
            (module(name), rest.split_whitespace().map(module).collect())
        };
        Self(lines.map(line).collect())
    }

    /// The line that a file belongs to: that of the smallest module around it.
    fn line_of(&self, file: &[String]) -> Option<&Module> {
        let around = (1..=file.len()).rev();
        around
            .filter_map(|end| self.0.get_key_value(&file[..end]))
            .map(|(line, _)| line)
            .next()
    }

    /// Why a file may not import another one; nothing if it may. Between layers the layer's line tells, within a layer that
    /// of the module; there the layer's name means the file of the layer itself.
    pub(super) fn refuses(&self, from: &Module, to: &Module) -> Option<String> {
        let (Some(here), Some(there)) = (self.line_of(from), self.line_of(to)) else {
            return Some("one of them stands in no line of tests/architecture/allowed.txt".to_owned());
        };
        let same_layer = from[0] == to[0];
        let allowed = if same_layer {
            &self.0[here]
        } else {
            &self.0[&from[..1]]
        };
        let covers = |name: &Module| {
            if same_layer && name.len() == 1 {
                there == name
            } else {
                to.starts_with(name)
            }
        };
        let fine = here == there || allowed.iter().any(covers);
        (!fine).then(|| format!("{} may not import {}", here.join("::"), there.join("::")))
    }

    /// The table as imports between its lines, so that circles in it are found like those of files.
    pub(super) fn as_imports(&self) -> Imports {
        let of_line = |(line, allowed): (&Module, &BTreeSet<Module>)| {
            let named = |name: &Module| (name.clone(), BTreeSet::from(["all".to_owned()]));
            (line.clone(), allowed.iter().map(named).collect())
        };
        self.0.iter().map(of_line).collect()
    }
}
