//! A browser without JavaScript: cookies, forms, redirects.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use scraper::{Html, Selector};

/// Somebody's browser.
pub(crate) struct Browser {
    client: Client,
    base: String,
}

/// A page as it arrived, after redirects.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) path: String,
    /// The path with its query.
    pub(crate) address: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A page that listens to what the server tells.
pub(crate) struct EventStream {
    response: Response,
    unread: String,
}

impl EventStream {
    /// What is told next.
    pub(crate) async fn next(&mut self) -> String {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let event = event.strip_prefix("data: ").map(str::to_owned);
                let rest = rest.to_owned();
                self.unread = rest;
                if let Some(data) = event {
                    return data;
                }
                continue;
            }
            let more = tokio::time::timeout(Duration::from_secs(30), self.response.chunk());
            let more = more.await.unwrap().unwrap();
            self.unread.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }
}

impl Browser {
    /// Listens to a stream.
    pub(crate) async fn listen(&self, path: &str) -> EventStream {
        let request = self.client.get(format!("{}{path}", self.base));
        let response = request.send().await.unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert_eq!((response.status().as_u16(), kind), (200, "text/event-stream"));
        EventStream {
            response,
            unread: String::new(),
        }
    }

    pub(crate) fn new(base: &str) -> Self {
        Self::with_headers(base, HeaderMap::new())
    }

    /// Behind a proxy that states this address.
    pub(crate) fn from_address(base: &str, address: &'static str) -> Self {
        let stated = ("x-forwarded-for", address);
        let headers =
            [stated].map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Self::with_headers(base, HeaderMap::from_iter(headers))
    }

    fn with_headers(base: &str, headers: HeaderMap) -> Self {
        let client = Client::builder()
            .default_headers(headers)
            .cookie_store(true)
            .no_proxy()
            .redirect(Policy::limited(5))
            .build()
            .unwrap();
        Self {
            client,
            base: base.to_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::read(
            self.client
                .get(format!("{}{path}", self.base))
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn head(&self, path: &str) -> Page {
        Page::read(
            self.client
                .head(format!("{}{path}", self.base))
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// Posts these fields and nothing else.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.post_raw(
            path,
            "application/x-www-form-urlencoded",
            body.finish().into_bytes(),
        )
        .await
    }

    pub(crate) async fn post_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", content_type);
        Page::read(request.body(body).send().await.unwrap()).await
    }

    /// Sends the form of `page` that goes to `action`: its hidden fields, what it was filled in with, and `fields`.
    pub(crate) async fn send(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = page.form(action);
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(action, &all).await
    }
}

impl Page {
    async fn read(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            path: response.url().path().to_owned(),
            address: match response.url().query() {
                Some(query) => format!("{}?{query}", response.url().path()),
                None => response.url().path().to_owned(),
            },
            headers: response.headers().clone(),
            body: response.text().await.unwrap_or_default(),
        }
    }

    /// The texts of all elements that a CSS selector names.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let text = |element: scraper::ElementRef<'_>| {
            element
                .text()
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        html.select(&Selector::parse(selector).unwrap())
            .map(text)
            .collect()
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_default()
    }

    /// An attribute of all elements that a CSS selector names.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector);
        found
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }

    /// What the form that goes to `action` would send as it stands, without a button.
    pub(crate) fn form(&self, action: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body);
        let scope = format!("form[action='{action}']");
        let find = |rest: &str| Selector::parse(&format!("{scope} {rest}")).unwrap();
        let mut fields = Vec::new();
        for input in html.select(&find("input[name]")) {
            let attribute = |name| input.value().attr(name);
            let chosen =
                !matches!(attribute("type"), Some("radio" | "checkbox")) || attribute("checked").is_some();
            if let (Some(name), true) = (attribute("name"), chosen) {
                fields.push((name.to_owned(), attribute("value").unwrap_or_default().to_owned()));
            }
        }
        for area in html.select(&find("textarea[name]")) {
            let text: String = area.text().collect();
            fields.push((
                area.value().attr("name").unwrap().to_owned(),
                text.trim_start_matches('\n').to_owned(),
            ));
        }
        for option in html.select(&find("select[name] option[selected]")) {
            let select = option.parent().and_then(scraper::ElementRef::wrap).unwrap();
            let value = option.value().attr("value").unwrap_or_default();
            fields.push((select.value().attr("name").unwrap().to_owned(), value.to_owned()));
        }
        fields
    }
}
