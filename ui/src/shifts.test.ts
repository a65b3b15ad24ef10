/** Shifts on a fake host: what is shown, what is sent, and what is not sent before it was seen. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { problem } from './host/problem';
import { screens } from './screens/screens';
import { texts } from './texts.all';
import type { Action } from './wire/Action';

const t = texts.shifts;

function open(hash: string): FakeHost {
  location.hash = hash;
  const host = new FakeHost('shifts');
  render(App, { host });
  return host;
}
const acts = (host: FakeHost): Action[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const isDisabled = (element: HTMLElement): boolean => (element as HTMLButtonElement).disabled;

beforeAll(() => screens.shifts.load());
beforeEach(() => {
  // The week in which Europe's clocks go forward; only the date is set, time goes on.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-03-24T13:40:00Z') });
  location.hash = '';
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('mine', () => {
  test('says for whom I stand in and why', () => {
    open('#/shifts');
    expect(screen.getByText(t.mine.standsInWhy({ name: 'Priya Raman', why: 'sick' }))).toBeTruthy();
    expect(screen.getByRole('heading', { name: t.gaps.title })).toBeTruthy();
  });

  test('a cover that asks me is accepted', async () => {
    const host = open('#/shifts');
    await userEvent.click(button(t.covers.accept));
    expect(acts(host)).toEqual([{ do: 'accept_cover', cover: 'cv-ana', part: null, incidents: false }]);
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: t.covers.accept })).toBeNull();
    });
  });

  test('or declined', async () => {
    const host = open('#/shifts');
    await userEvent.click(button(t.covers.decline));
    expect(acts(host)).toEqual([{ do: 'decline_cover', cover: 'cv-ana' }]);
  });

  test('or taken in part, but only a part that lies inside', async () => {
    const host = open('#/shifts');
    await userEvent.click(button(t.covers.part));
    const dialog = screen.getByRole('dialog');
    const until = within(dialog).getByLabelText(t.ask.until);
    const whole = (until as HTMLInputElement).value;
    await fireEvent.input(until, { target: { value: '2099-01-01T00:00' } });
    expect(isDisabled(within(dialog).getByRole('button', { name: t.covers.partGo }))).toBe(true);
    await fireEvent.input(until, { target: { value: whole } });
    await userEvent.click(within(dialog).getByRole('button', { name: t.covers.partGo }));
    expect(acts(host)[0]).toMatchObject({
      do: 'accept_cover',
      cover: 'cv-ana',
      part: { start: '2027-04-01T07:00:00.000Z' },
    });
  });

  test('a shift is given to chosen people, best first with the reason', async () => {
    const host = open('#/shifts');
    await userEvent.click(screen.getAllByRole('button', { name: t.mine.give })[0] as HTMLElement);
    const dialog = screen.getByRole('dialog', { name: t.ask.giveTitle });
    const first = (await within(dialog).findAllByRole('checkbox'))[0] as HTMLElement;
    expect(first.closest('label')?.textContent).toMatch(
      /Best.*free, 3 days of rest, .*begins \d\d:00 there/s,
    );
    expect(isDisabled(within(dialog).getByRole('button', { name: t.ask.choose }))).toBe(true);
    await userEvent.click(first);
    await userEvent.click(within(dialog).getByRole('button', { name: t.ask.send(1) }));
    expect(acts(host)[0]).toMatchObject({
      do: 'ask_cover',
      schedule: 'sc-web',
      person: 'p-mira',
      hand_over: null,
    });
    expect(acts(host)[0]).toHaveProperty('asked.to', 'persons');
  });

  test('a running shift is handed over from now on, with or without the incidents', async () => {
    const host = open('#/shifts');
    await userEvent.click(button(t.mine.handOver));
    const dialog = screen.getByRole('dialog', { name: t.handOver.title });
    await userEvent.click(await within(dialog).findByRole('radio', { name: /Jonas/ }));
    await userEvent.click(within(dialog).getByRole('switch', { name: new RegExp(t.handOver.incidents) }));
    await userEvent.click(within(dialog).getByRole('button', { name: t.handOver.go('Jonas Lindqvist') }));
    expect(acts(host)[0]).toMatchObject({
      do: 'ask_cover',
      start: null,
      asked: { to: 'persons', persons: ['p-jonas'] },
      hand_over: { incidents: false },
    });
  });

  test('what I was told is dismissed one by one and at once', async () => {
    const host = open('#/shifts');
    await userEvent.click(
      screen.getAllByRole('button', { name: /^Dismiss: Your future shifts/ })[0] as HTMLElement,
    );
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: /^Dismiss: Your future shifts/ })).toBeNull();
    });
    await userEvent.click(button(t.inbox.all));
    expect(acts(host)).toEqual([
      { do: 'dismiss_notices', notices: [2] },
      { do: 'dismiss_notices', notices: [3, 1] },
    ]);
  });

  test('an absence that runs is ended now, one to come is taken back', async () => {
    const host = open('#/shifts');
    await userEvent.click(button(t.absences.endFor({ name: 'Priya Raman', words: t.absences.end })));
    await userEvent.click(button(t.absences.endFor({ name: 'Ana Silva', words: t.absences.takeBack })));
    expect(acts(host)).toMatchObject([
      { do: 'end_absence', absence: 'ab-priya', end: null },
      {
        do: 'end_absence',
        absence: 'ab-ana',
        end: host.view.shifts.absences.find((a) => a.id === 'ab-ana')?.span.start,
      },
    ]);
  });

  test('at the end of a shift, what I have is handed over, kept or released', async () => {
    location.hash = '#/shifts';
    const host = new FakeHost('acknowledged');
    render(App, { host });
    const [incident] = host.view.incidents;
    const over = {
      id: 9,
      at: host.view.now_at,
      by: null,
      text: 'Your shift is over.',
      about: { is: 'shift_over' as const, schedule: 'sc-pay', incidents: [incident?.id ?? 0] },
    };
    const tell = (): void => {
      host.push({ push: 'view', with: { ...host.view, shifts: { ...host.view.shifts, inbox: [over] } } });
    };
    tell();
    await userEvent.click(
      await screen.findByRole('button', { name: t.inbox.handOverOf(over.about.incidents[0] ?? 0) }),
    );
    const dialog = screen.getByRole('dialog', { name: texts.incidents.handOffTitle });
    const mate = incident?.teammates.find((known) => known.reachable);
    await userEvent.click(within(dialog).getByRole('button', { name: new RegExp(mate?.person.name ?? '-') }));
    tell();
    await userEvent.click(await screen.findByRole('button', { name: t.inbox.release }));
    expect(acts(host).slice(0, 2)).toMatchObject([
      { do: 'hand_off', incident: incident?.id, to: mate?.person.person },
      { do: 'cant', incident: incident?.id },
    ]);
  });

  test('the reminder is set', async () => {
    const host = open('#/shifts');
    await userEvent.click(screen.getByRole('radio', { name: /None/ }));
    expect(acts(host)).toEqual([{ do: 'remind_before', before_min: null }]);
  });
});

describe('away', () => {
  test('nothing can be confirmed before it was seen what happens; then it can be undone', async () => {
    const host = open('#/shifts/away');
    expect(isDisabled(button(t.away.confirmFirst))).toBe(true);
    await userEvent.click(screen.getByRole('radio', { name: /Sick now/ }));
    const yes = button(t.away.confirm.sick);
    expect(isDisabled(yes)).toBe(true);
    await screen.findByText(/^You are sick: /);
    expect(isDisabled(yes)).toBe(false);
    await userEvent.click(yes);
    const [recorded] = acts(host);
    expect(recorded).toMatchObject({ do: 'record_absence', person: 'p-mira', kind: 'sick', start: null });
    await userEvent.click(await screen.findByRole('button', { name: t.away.undo }));
    expect(acts(host)[1]).toMatchObject({
      do: 'end_absence',
      absence: recorded?.do === 'record_absence' ? recorded.absence : '',
    });
    await screen.findByText(t.away.undone);
  });

  test('another choice takes the confirmation back until it is previewed', async () => {
    const host = open('#/shifts/away');
    await userEvent.click(screen.getByRole('radio', { name: /Sick now/ }));
    await screen.findByText(/^You are sick: /);
    const ask = vi.spyOn(host, 'ask').mockReturnValue(new Promise(() => undefined));
    await userEvent.click(screen.getByRole('radio', { name: /7 days/ }));
    expect(ask).toHaveBeenCalled();
    expect(isDisabled(button(t.away.confirm.sick))).toBe(true);
  });

  test('for a colleague; a gap is named and leads to asking', async () => {
    const host = open('#/shifts/away');
    await userEvent.selectOptions(screen.getByLabelText(t.away.who), 'p-kenji');
    await userEvent.click(screen.getByRole('radio', { name: /Vacation/ }));
    expect(screen.getByText(t.away.needsDates)).toBeTruthy();
    await fireEvent.input(screen.getByLabelText(t.away.first), { target: { value: '2027-03-29' } });
    await fireEvent.input(screen.getByLabelText(t.away.last), { target: { value: '2027-03-31' } });
    expect((await screen.findAllByText(t.away.gap)).length).toBeGreaterThan(0);
    await userEvent.click(screen.getAllByRole('button', { name: t.away.askGaps })[0] as HTMLElement);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: t.ask.send(0) }));
    expect(acts(host)[0]).toMatchObject({ do: 'ask_cover', person: 'p-kenji', asked: { to: 'rotation' } });
  });

  test('whoever stands in, somebody else can be asked', async () => {
    const host = open('#/shifts/away');
    await userEvent.click(screen.getByRole('radio', { name: /Sick now/ }));
    const [rather] = await screen.findAllByRole('button', { name: t.away.askRather });
    await userEvent.click(rather as HTMLElement);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: t.ask.send(0) }));
    // The shift has begun: what is left of it is asked for.
    expect(acts(host)[0]).toMatchObject({ do: 'ask_cover', person: 'p-mira', start: null });
  });

  test('what would be refused cannot be confirmed, and the reason is there', async () => {
    open('#/shifts/away');
    await userEvent.selectOptions(screen.getByLabelText(t.away.who), 'p-priya');
    await userEvent.click(screen.getByRole('radio', { name: /Sick now/ }));
    await screen.findByText(/is recorded already/);
    expect(isDisabled(button(t.away.confirmFor.sick('Priya Raman')))).toBe(true);
  });

  test('is one press away from Now', () => {
    open('#/now');
    expect(screen.getByRole('link', { name: texts.now.away }).getAttribute('href')).toBe('#/shifts/away');
  });
});

describe('calendar', () => {
  const bars = async (): Promise<HTMLElement[]> => {
    await waitFor(
      () => {
        expect(document.querySelectorAll('[data-shift]').length).toBeGreaterThan(5);
      },
      { timeout: 5000 },
    );
    return [...document.querySelectorAll<HTMLElement>('[data-shift]')];
  };

  test('tells shifts, gaps and stand-ins in words, and has one stop for Tab', async () => {
    open('#/shifts/calendar');
    const found = await bars();
    const words = found.map((bar) => bar.textContent);
    expect(
      words.some((word) =>
        word.includes(`You (${t.calendar.standsInWhy({ name: 'Priya Raman', why: 'sick' })})`),
      ),
    ).toBe(true);
    expect(words.some((word) => word.includes(t.calendar.gap))).toBe(true);
    expect(found.filter((bar) => bar.tabIndex === 0)).toHaveLength(1);
    expect(screen.getAllByText(/Clocks go forward 60 min/).length).toBeGreaterThan(0);
  });

  test('arrows go from shift to shift, Enter shows one, and it can be taken', async () => {
    const host = open('#/shifts/calendar');
    const [first] = await bars();
    first?.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement?.getAttribute('data-shift')).toBe('0 1');
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement?.getAttribute('data-shift')).toMatch(/^1 /);
    await userEvent.keyboard('{ArrowDown}');
    const jonas = [...document.querySelectorAll<HTMLElement>('[data-shift^="2 "]')].findLast((bar) =>
      bar.textContent.includes('Jonas'),
    );
    jonas?.focus();
    await userEvent.keyboard('{Enter}');
    const dialog = screen.getByRole('dialog', { name: 'Web, primary' });
    expect(within(dialog).getByText(t.calendar.theirTime('Stockholm'))).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: t.calendar.take }));
    expect(acts(host)[0]).toMatchObject({ do: 'take_shift', schedule: 'sc-web', person: 'p-jonas' });
  });

  test('is a list too, of a week', async () => {
    open('#/shifts/calendar');
    await bars();
    await userEvent.click(screen.getByRole('radio', { name: new RegExp(t.calendar.views.list) }));
    expect(screen.getAllByRole('region').map((day) => day.getAttribute('aria-label'))).toHaveLength(7);
    expect(
      screen.getAllByText(t.calendar.standsInWhy({ name: 'Priya Raman', why: 'sick' })).length,
    ).toBeGreaterThan(0);
  });

  test('pages by key', async () => {
    open('#/shifts/calendar');
    await bars();
    const title = (): string => screen.getByRole('heading', { level: 2 }).textContent;
    const before = title();
    await userEvent.keyboard('{PageDown}');
    expect(title()).not.toBe(before);
    await userEvent.keyboard('t');
    expect(title()).toBe(before);
  });

  test('the month goes by arrows, and tells the day in full', async () => {
    open('#/shifts/calendar');
    await bars();
    await userEvent.click(screen.getByRole('radio', { name: /Month/ }));
    const chosen = (): HTMLElement => screen.getByRole('button', { pressed: true });
    const today = Number(chosen().dataset['day']);
    chosen().focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(Number(chosen().dataset['day'])).toBeGreaterThan(today);
    expect(document.activeElement).toBe(chosen());
  });
});

test('a dry run names what breaks', async () => {
  open('#/shifts/dry-run');
  expect(await screen.findByText(/^Level 2 pages nobody on /, undefined, { timeout: 5000 })).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: new RegExp(t.dryRun.whens.night) }));
  await waitFor(() => {
    expect(screen.queryByText(/^Level 2 pages nobody on /)).toBeNull();
  });
});

test('fairness is a table with a row for each', async () => {
  open('#/shifts/fairness');
  const table = await screen.findByRole('table', undefined, { timeout: 5000 });
  expect(within(table).getAllByRole('row')).toHaveLength(6);
  expect(within(table).getByRole('columnheader', { name: t.fairness.wakings })).toBeTruthy();
});

test('holidays are added and removed by a lead', async () => {
  const host = open('#/shifts/fairness');
  await screen.findByRole('heading', { name: t.holidays.title('Payments') }, { timeout: 5000 });
  expect(isDisabled(button(t.holidays.add))).toBe(true);
  await fireEvent.input(screen.getByLabelText(t.holidays.date), { target: { value: '2027-06-21' } });
  await userEvent.type(screen.getByLabelText(t.holidays.name), ' Midsummer ');
  await userEvent.click(button(t.holidays.add));
  await screen.findByText('Midsummer');
  await userEvent.click(button(/^Remove Midsummer/));
  await waitFor(() => {
    expect(screen.queryByText('Midsummer')).toBeNull();
  });
  expect(acts(host)).toEqual([
    { do: 'put_holidays', team: 't-pay', holidays: [{ date: '2027-06-21', name: 'Midsummer' }] },
    { do: 'remove_holidays', team: 't-pay', dates: ['2027-06-21'] },
  ]);
});

test('a file of holidays is looked at before any is added, and none is added twice', async () => {
  const host = open('#/shifts/fairness');
  await screen.findByRole('heading', { name: t.holidays.title('Payments') }, { timeout: 5000 });
  const file = new File(['BEGIN:VCALENDAR'], 'bank.ics', { type: 'text/calendar' });
  await userEvent.upload(screen.getByLabelText(t.holidays.file), file);
  await screen.findByText('Midsummer Day');
  expect(screen.getByText(/^Is there already/)).toBeTruthy();
  expect(acts(host)).toEqual([]);
  await userEvent.click(button(t.holidays.addThese(2)));
  await screen.findByText(t.holidays.added(2));
  expect(acts(host)).toMatchObject([
    {
      do: 'put_holidays',
      team: 't-pay',
      holidays: [{ name: 'Midsummer Day' }, { name: 'Day of German Unity' }],
    },
  ]);
  await userEvent.upload(screen.getByLabelText(t.holidays.file), new File(['BEGIN'], 'again.ics'));
  await screen.findByText(t.holidays.nothingNew);
  expect(screen.queryByRole('button', { name: /^Add [0-9]/ })).toBeNull();
});

// A large screen, and roles are looked up in all of it.
describe('editor', { timeout: 20_000 }, () => {
  const save = (): HTMLElement => button(t.edit.save);
  const opened = async (id: string): Promise<FakeHost> => {
    const host = open(`#/shifts/edit/${id}`);
    await screen.findByRole('heading', { name: t.edit.changes }, { timeout: 5000 });
    return host;
  };

  test('counts what each carries in this schedule, before and after', async () => {
    await opened('sc-pay');
    await userEvent.click(button(t.edit.down('turn 1')));
    await waitFor(() => {
      expect(isDisabled(save())).toBe(false);
    });
    for (const words of Object.values(t.edit.figures))
      expect(screen.getByRole('columnheader', { name: words })).toBeTruthy();
    expect(screen.getAllByText(/^\d+ → \d+ h$/).length).toBeGreaterThan(0);
  });

  test('saves only what was previewed as it is, and undoes', async () => {
    const host = await opened('sc-pay');
    expect(isDisabled(save())).toBe(true);
    await userEvent.click(button(t.edit.down('turn 1')));
    expect(isDisabled(save())).toBe(true);
    await waitFor(() => {
      expect(isDisabled(save())).toBe(false);
    });
    expect(screen.getByText(t.edit.told)).toBeTruthy();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(isDisabled(save())).toBe(true);
    await userEvent.keyboard('{Control>}y{/Control}');
    await waitFor(() => {
      expect(isDisabled(save())).toBe(false);
    });
    await userEvent.click(save());
    const [action] = acts(host);
    expect(
      action?.do === 'put_schedule' && action.schedule.schedule.layers[0]?.rotation.slots.slice(0, 2),
    ).toEqual([['p-ana'], ['p-mira']]);
  });

  test('says why it would be refused', async () => {
    await opened('sc-pay');
    for (let n = 0; n < 5; n += 1) await userEvent.click(button(t.edit.remove('turn 1')));
    await screen.findByText(/Layer 1 has nobody/, undefined, { timeout: 5000 });
    expect(isDisabled(save())).toBe(true);
  });

  test('a preview that fails is no preview', async () => {
    const host = await opened('sc-pay');
    vi.spyOn(host, 'ask').mockRejectedValue(problem('hub_unreachable', 'gone'));
    await userEvent.click(button(t.edit.down('turn 1')));
    await screen.findByText('The hub cannot be reached.');
    expect(isDisabled(save())).toBe(true);
  });

  test('a change is made of days that are chosen by keys', async () => {
    const host = await opened('sc-pay');
    const day = document.querySelector<HTMLElement>('[data-day="14"]');
    day?.focus();
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    await userEvent.keyboard('{Enter}');
    const dialog = screen.getByRole('dialog', { name: t.edit.overrideTitle });
    await userEvent.click(within(dialog).getByRole('button', { name: t.edit.overrideGo }));
    await waitFor(() => {
      expect(isDisabled(save())).toBe(false);
    });
    await userEvent.click(save());
    const [action] = acts(host);
    const entry = action?.do === 'put_schedule' ? action.schedule.schedule.overrides.at(-1) : undefined;
    expect(entry).toMatchObject({ kind: 'replace', add: 'p-mira' });
    expect(Date.parse(entry?.end ?? '') - Date.parse(entry?.start ?? '')).toBe(3 * 86_400_000);
  });
});

test.each(['', '/away', '/calendar', '/dry-run', '/fairness', '/edit/sc-pay'])(
  'nothing on #/shifts%s is in the way of a screen reader',
  async (page) => {
    open(`#/shifts${page}`);
    await waitFor(
      () => {
        expect(screen.queryByText(/^(Looking|Counting|Reading|Working)/)).toBeNull();
        expect(document.querySelectorAll('main :is(button, input)').length).toBeGreaterThan(0);
      },
      { timeout: 5000 },
    );
    // Colours and sizes are for a browser that draws.
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  },
  20_000,
);
