// SPDX-License-Identifier: Apache-2.0
// Whatever users wrote (names, code, output, logs) becomes text nodes only, never markup.
'use strict';

const { base, view, id } = document.body.dataset;
const main = document.querySelector('main');
const PAGE = 50;
const EVERY_MS = 5000;
const from = {};

const api = async path => {
  const answer = await fetch(base + path, { headers: { Accept: 'application/json' } });
  const body = await answer.json();
  if (!answer.ok && !path.startsWith('/health/')) {
    throw new Error(typeof body === 'string' ? body : body.msg);
  }
  return body;
};

const element = (name, ...children) => {
  const made = document.createElement(name);
  made.append(...children.map(child => child ?? ''));
  return made;
};

const link = (path, text) => {
  const made = element('a', String(text));
  made.href = base + path;
  return made;
};

// Applications may name any address for their pages; only these two kinds lead anywhere harmless.
const outside = (address, text) => {
  if (!/^https?:\/\//.test(address ?? '')) {
    return '';
  }
  const made = element('a', text);
  made.href = address;
  made.rel = 'noopener noreferrer';
  return made;
};

const table = (names, rows) => element('table',
  element('thead', element('tr', ...names.map(name => element('th', name)))),
  element('tbody', ...rows.map(row => element('tr', ...row.map(cell => element('td', cell))))));

const pager = (what, total) => {
  const start = from[what] ?? 0;
  const button = (text, target, usable) => {
    const made = element('button', text);
    made.disabled = !usable;
    made.onclick = () => { from[what] = target; show(); };
    return made;
  };
  const last = Math.min(start + PAGE, total);
  return element('p',
    button('previous', Math.max(0, start - PAGE), start > 0),
    button('next', start + PAGE, last < total),
    `${total === 0 ? 0 : start + 1} to ${last} of ${total}`);
};

const all = async () => {
  const window = what => `from=${from[what] ?? 0}&size=${PAGE}`;
  const [sessions, batches] = await Promise.all([
    api(`/sessions?${window('sessions')}`), api(`/batches?${window('batches')}`)]);
  return [
    element('h2', 'Sessions'),
    table(['id', 'name', 'state', 'kind', 'owner', 'application', '', ''], sessions.sessions.map(session => [
      link(`/ui/session/${session.id}`, session.id), session.name, session.state, session.kind, session.owner,
      session.appId, outside(session.appInfo.sparkUiUrl, 'Spark'), link(`/ui/session/${session.id}/log`, 'log')])),
    pager('sessions', sessions.total),
    element('h2', 'Batches'),
    table(['id', 'name', 'state', 'owner', 'application', '', ''], batches.sessions.map(batch => [
      String(batch.id), batch.name, batch.state, batch.owner, batch.appId,
      outside(batch.appInfo.sparkUiUrl, 'Spark'), link(`/ui/batch/${batch.id}/log`, 'log')])),
    pager('batches', batches.total)];
};

const result = output => {
  if (!output) {
    return '';
  }
  if (output.status === 'error') {
    return [`${output.ename}: ${output.evalue}`, ...output.traceback].join('\n');
  }
  return Object.entries(output.data).map(([type, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return type === 'text/plain' ? text : `${type}\n${text}`;
  }).join('\n');
};

const session = async () => {
  const path = `/sessions/${id}`;
  const window = `order=desc&from=${from.statements ?? 0}&size=${PAGE}`;
  const found = await api(path);
  const head = [
    element('h2', `Session ${found.id}`),
    element('p', `${found.kind}, ${found.state}. `, link(`/ui/session/${found.id}/log`, 'Log'))];
  try {
    const statements = await api(`${path}/statements?${window}`);
    return [...head,
      table(['id', 'state', 'progress', 'code', 'output'], statements.statements.map(one => [
        String(one.id), one.state, `${Math.round(one.progress * 100)} %`,
        element('pre', one.code), element('pre', result(one.output))])),
      pager('statements', statements.total_statements)];
  } catch (problem) {
    return [...head, element('p', `No statements: ${problem.message}`)];
  }
};

const log = async (collection, title) => {
  const found = await api(`/${collection}/${id}/log?size=-1`);
  return [element('h2', `Log of ${title} ${found.id}`), element('pre', found.log.join('\n'))];
};

const views = {
  'all': all,
  'session': session,
  'session-log': () => log('sessions', 'session'),
  'batch-log': () => log('batches', 'batch'),
};

const show = async () => {
  const problem = document.getElementById('problem');
  try {
    const [health, content] = await Promise.all([api('/health/ready'), views[view]()]);
    document.getElementById('leader').textContent = (health.paused ? 'PAUSED: no automatic takeover; ' : '') + (health.leader
      ? `led by ${health.leader}, epoch ${health.epoch}; this page is from ${health.nodeId}`
      : 'nobody leads at the moment');
    main.replaceChildren(...content);
    problem.hidden = true;
  } catch (failure) {
    problem.textContent = failure.message;
    problem.hidden = false;
  }
};

const run = async () => {
  if (!document.hidden) {
    await show();
  }
  setTimeout(run, EVERY_MS);
};

run();
