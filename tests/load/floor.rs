//! The floor: a bare page of a given size, from the same web server with nothing behind it.

use std::net::{SocketAddr, TcpListener};

use actix_web::{App, HttpResponse, HttpServer, web};

/// A bare server; it ends with the process.
pub(crate) struct Floor {
    pub(crate) address: SocketAddr,
}

impl Floor {
    /// Serves a page of so many bytes.
    pub(crate) fn start(size: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let page = web::Bytes::from("x".repeat(size));
        std::thread::spawn(move || {
            let workers = std::thread::available_parallelism().map_or(2, usize::from);
            let serve = HttpServer::new(move || {
                let page = page.clone();
                App::new().route(
                    "/",
                    web::get().to(move || {
                        let page = page.clone();
                        async move {
                            HttpResponse::Ok()
                                .content_type("text/html; charset=utf-8")
                                .body(page)
                        }
                    }),
                )
            });
            actix_web::rt::System::new()
                .block_on(serve.workers(workers).listen(listener).unwrap().run())
                .unwrap();
        });
        Self { address }
    }
}
