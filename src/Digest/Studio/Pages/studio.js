// Shows the page anew when a template was saved, without leaving the place in it. A typed form stays as it is.
'use strict';

const listening = new EventSource('events');

listening.onmessage = async event => {
  const shown = document.getElementById('shown');
  if (shown.dataset.stamp === event.data) return;
  const response = await fetch(location.href, { cache: 'no-store' });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById('shown');
  if (fresh) update(shown, document.adoptNode(fresh));
};

// Frames stay where they are the same and are only loaded again: a new one needs a process of its own.
function update(shown, fresh) {
  const [old, next] = [shown.querySelector('.frames'), fresh.querySelector('.frames')];
  if (!old || !next || addresses(old) !== addresses(next)) {
    shown.replaceWith(fresh);
    return;
  }
  for (const frame of old.querySelectorAll('iframe')) frame.src = frame.getAttribute('src');
  const kept = old.closest('section');
  for (const child of [...shown.children]) if (child !== kept) child.remove();
  let isBefore = true;
  for (const child of [...fresh.children]) {
    if (child.contains(next)) isBefore = false;
    else if (isBefore) kept.before(child);
    else shown.append(child);
  }
  shown.dataset.stamp = fresh.dataset.stamp;
}

const addresses = frames => [...frames.querySelectorAll('iframe')].map(frame => frame.getAttribute('src')).join();

// A link of the mail is not followed: its address is shown below the frame.
function guard(frame) {
  frame.contentDocument?.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (!link) return;
    event.preventDefault();
    frame.closest('figure').querySelector('output').textContent = link.href;
  });
}

document.addEventListener('load', event => event.target.tagName === 'IFRAME' && guard(event.target), true);
for (const frame of document.querySelectorAll('iframe')) guard(frame);

// Without the connection a page must be loaded again by hand.
listening.onopen = () => document.documentElement.classList.add('live');
listening.onerror = () => document.documentElement.classList.remove('live');
