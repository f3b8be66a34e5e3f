// Shows notices while no page is open. It lies in a folder without pages, keeps nothing
// and answers no request of a page: without it the site is the same.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function read(data) {
  try {
    return data.json();
  } catch {
    return {}; // a browser must show something for every push, so show where we are
  }
}

// Only pages of this site; anything else leads to the front page.
function address(url) {
  const found = new URL(url || "/", self.location.origin);
  return found.origin === self.location.origin ? found.href : self.location.origin;
}

self.addEventListener("push", (event) => {
  const said = event.data ? read(event.data) : {};
  event.waitUntil(self.registration.showNotification(said.title || self.location.hostname, {
    body: said.body || "",
    tag: said.tag || "",
    lang: said.lang || "",
    icon: "/push/icon.png",
    data: {url: address(said.url)},
  }));
});

// The page without the mark of the notice that leads there; pages take it off, too.
function page(url) {
  const found = new URL(url);
  found.searchParams.delete("notice");
  found.hash = "";
  return found.href;
}

// A tab that shows it already comes to the front and marks it as read; else one opens.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = address(event.notification.data?.url);
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({type: "window", includeUncontrolled: true});
    const same = open.find((tab) => page(tab.url) === page(url));
    if (!same) return self.clients.openWindow(url);
    same.postMessage({notice: new URL(url).searchParams.get("notice")});
    return same.focus();
  })());
});

// The browser took another endpoint by itself: the site is told, the person is not asked.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil((async () => {
    const options = event.oldSubscription?.options;
    const fresh = event.newSubscription
      ?? (options && await self.registration.pushManager.subscribe(options));
    if (!fresh) return;
    await fetch("/push/renew/", {
      method: "POST",
      credentials: "same-origin",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(fresh),
    });
  })());
});
