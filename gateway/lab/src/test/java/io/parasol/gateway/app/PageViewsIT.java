// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The page in a browser")
@ExtendWith(PageSite.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageViewsIT {

  private static final List<String> VIEWS =
      List.of(
          "today",
          "devices",
          "device/inverter-02",
          "strings",
          "findings",
          "reports",
          "events",
          "updates",
          "security",
          "box",
          "key");

  /** The register of the point {@code limit}, in tenths. */
  private static final int LIMIT = 200;

  /** The register of the point {@code frequency}, in hundredths of a hertz. */
  private static final int FREQUENCY = 100;

  /** Views of which the documents show another picture. */
  private static final Set<String> WITHOUT_PICTURE = Set.of("alarms", "reports");

  /** Whether the pictures of the documents are written: in both colours of each view. */
  private static final boolean FOR_DOCUMENTS = "1".equals(System.getenv("PARASOL_WRITE_DOCS"));

  private static final int MAX_PICTURE_BYTES = 100_000;

  private static final long MEGABIT = 1_000_000 / 8;
  private static final int TAB = 9;
  private static final int ENTER = 13;

  private final PageSite page;
  private Browser browser;

  PageViewsIT(PageSite page) {
    this.page = page;
  }

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    browser = Browser.start(folder);
    browser.speak("en-GB");
  }

  @AfterAll
  void close() {
    browser.close();
  }

  private void logIn(String person) {
    // A page that shows the same person already must be gone first.
    browser.open(URI.create("about:blank"));
    browser.open(page.at("#link=" + page.link(person)));
    await(person + " (operator)");
  }

  private void show(String view, String text) {
    String unused = browser.evaluate("location.hash = '#" + view + "'");
    await(text);
  }

  private void await(String text) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertTrue(browser.text().contains(text), browser.text()));
  }

  private void until(String condition) {
    Awaitility.await(condition)
        .atMost(Duration.ofMinutes(1))
        .until(() -> browser.evaluate(condition).equals("true"));
  }

  /** Returns a number of the page, as a script finds it. */
  private double number(String script) {
    return Double.parseDouble(browser.evaluate(script));
  }

  @Test
  void shows_a_weak_string_from_the_fault_to_its_money() {
    logIn("operator");
    show("strings", SimulatedRoof.WEAK);
    until(CELL + ".classList.contains('level-bad')");
    assertEquals(50, number(CELL + ".querySelector('.share').innerText.replace('%', '')"), 3);

    show("findings", SimulatedRoof.WEAK + ", string " + SimulatedRoof.WEAK_STRING);
    double lost = number(FINDING + "['lost-kwh']");
    assertEquals(page.roof().lostWattHours() / 1000, lost, 0.2 * lost);
    assertEquals(0.10 * lost, number(FINDING + ".cost"), 0.001 * lost);
    assertEquals(
        "string EUR", browser.evaluate("(f => f.cause + ' ' + f.currency)(" + FINDING + ")"));
    await("€");
    until("!!" + ACKNOWLEDGE);
    String unused = browser.evaluate(ACKNOWLEDGE + ".click()");
    await("acknowledged by operator");

    show("device/" + SimulatedRoof.WEAK, "of what its neighbours make likely");
    until("document.querySelectorAll('.level-bad').length === 1");
    show("devices", "Lost today");
    show("today", "Money lost");
    // Energy and money may be of two moments, until the next figures come.
    until("(async () => { const {site} = await import('./site.js'); %s })()".formatted(CENTS));
    assertTrue(number(PRESENT + ".find(each => each.device === 'inverter-02').lost.string") > 0);
  }

  @Test
  void shows_the_end_of_support_and_who_is_locked_out() {
    logIn("operator");

    show("box", "Security fixes until");
    show("security", "No vendor is locked out.");
  }

  /** Whether money and energy agree, at 10 cents a kilowatt-hour. */
  private static final String CENTS =
      """
      const devices = [...site.present.values()];
      const sum = of => devices.reduce((all, each) => all + (of(each) ?? 0), 0);
      const agrees = (value, wattHours) => Math.abs(value - wattHours / 1000 * 0.10) < 0.002;
      return agrees(site.money.energy, sum(each => each.energy)) && agrees(site.money.lost.string, sum(each => each.lost.string));
      """;

  /** The button with which an operator acknowledges the alarm of the weak string. */
  private static final String ACKNOWLEDGE =
      "document.querySelector('[id^=\"acknowledge-finding/inverter-02.s3\"]')";

  /** The cell of the weak string in the heat map. */
  private static final String CELL =
      "[...document.querySelectorAll('tbody tr')].find(row =>"
          + " row.innerText.startsWith('inverter-02'))"
          + ".querySelectorAll('td')[3].querySelector('.level')";

  private static final String FINDING =
      "(await import('./site.js')).message('gateway', 'findings').findings"
          + ".find(each => each.device === 'inverter-02' && each.string === 3)";

  private static final String PRESENT = "[...(await import('./site.js')).site.present.values()]";

  @Test
  void signs_a_command_in_the_browser_and_verifies_its_receipt() throws Exception {
    logIn("operator");
    show("device/box-01", "Frequency");
    String unused = browser.evaluate("document.getElementById('history').requestSubmit()");
    until("!!document.querySelector('svg.chart')");
    showsADayOfReadings();

    unused = browser.evaluate("import('./signing.js').then(({forgetKey}) => forgetKey())");
    show("key", "Make a key");
    unused = browser.evaluate("document.getElementById('key-make').click()");
    await("BEGIN PUBLIC KEY");
    enrol(browser.evaluate("document.querySelector('pre').innerText"));
    show("device/box-01", "Review");
    sign("51.5");
    await("applied");
    await("verified");
    assertEquals(515, page.register(LIMIT));
    refuses_forgeries();

    show("security", "signed by the gateway of this site");
    await("replayed");
    await("(root)");
    await("+/telemetry");
    browser.open(page.at(""));
    await("operator (operator)");
    show("security", "continues the log");
    showsReceiptsOfTheLog();
    show("events", "gateway");
    show("updates", "string-box");
  }

  /** The controller has no figures, so that a curve of a day is made of the readings. */
  private void showsADayOfReadings() {
    String unused =
        browser.evaluate(
            "(form => { form.elements.span.value = '1d'; form.requestSubmit();"
                + " })(document.getElementById('history'))");
    until(
        "new Set(document.querySelector('figcaption"
            + " .dim')?.innerText.match(/\\d+\\/\\d+\\/\\d+/g)).size === 2 &&"
            + " document.querySelector('svg.chart .curve').getAttribute('d').length > 9");
  }

  /** The page was opened again, so these receipts did not come while it was open. */
  private void showsReceiptsOfTheLog() {
    show("device/box-01", "Written");
    until(RECEIPT + "?.innerText.includes('verified')");
    assertEquals("0", browser.evaluate("(await import('./site.js')).site.receipts.length"));
  }

  /** The row with the receipt of the command to write 51.5. */
  private static final String RECEIPT =
      "[...document.querySelectorAll('[aria-label=\"Receipts\"] tbody tr')]"
          + ".find(row => row.innerText.includes('applied') && row.innerText.includes('51.5'))";

  @Test
  void signs_with_a_key_from_a_file() throws Exception {
    logIn("operator");
    String pem = Files.readString(page.site().file("control-room.key"));
    String unused =
        browser.evaluate(
            "import('./signing.js').then(({takeKey}) => takeKey(`%s`))".formatted(pem));
    assertEquals(
        "Ed25519 false",
        browser.evaluate(
            "import('./signing.js').then(({heldKey}) => heldKey()).then(({privateKey}) =>"
                + " privateKey.algorithm.name + ' ' + privateKey.extractable)"));
    show("device/box-01", "Review");
    sign("12.5");
    await("applied");
    await("verified");
    assertEquals(125, page.register(LIMIT));

    assertEquals(
        "This is no unencrypted P-256 or Ed25519 key in a file that begins with BEGIN PRIVATE KEY.",
        browser.evaluate(
            "import('./signing.js').then(({takeKey}) => takeKey(`%s`)).catch(wrong => wrong.message)"
                .formatted(Files.readString(page.site().file("control-room.pub")))));
  }

  /** Adds the key to the signers of the running site, as an administrator does. */
  private void enrol(String pem) throws Exception {
    Files.writeString(page.site().file("browser.pub"), pem);
    String known = "control-room: {key: control-room.pub, classes: [setpoint, config]}";
    page.reload(known, known + "\n  browser: {key: browser.pub, classes: [setpoint]}");
  }

  private void sign(String value) {
    String unused =
        browser.evaluate(
            """
            (() => {
              const form = document.getElementById('command');
              form.elements.point.value = 'limit';
              form.elements.value.value = '%s';
              form.requestSubmit();
            })()
            """
                .formatted(value));
    await("Sign and send");
    unused = browser.evaluate("document.getElementById('sign').click()");
    await("is sent");
  }

  /** Changes each part of a receipt, and shows it to the check that the page makes. */
  private void refuses_forgeries() {
    String found =
        browser.evaluate(
            """
            (async () => {
              const {requireReceipt, bytesOf} = await import('./verify.js');
              const {site} = await import('./site.js');
              const {envelope} = site.receipts[0];
              const change = text => (text[40] === 'A' ? 'B' : 'A');
              const changed = text => text.slice(0, 40) + change(text) + text.slice(41);
              const signature = envelope.signatures[0];
              const forgeries = {
                none: envelope,
                payload: {...envelope, payload: changed(envelope.payload)},
                signature: {...envelope, signatures: [{...signature, sig: changed(signature.sig)}]},
                type: {...envelope, payloadType: 'application/vnd.parasol.command+json'},
                unsigned: {...envelope, signatures: []},
              };
              const results = [];
              for (const [name, forgery] of Object.entries(forgeries)) {
                results.push(name + ' ' + await requireReceipt(forgery, site.keys).then(() => 'passed', () => 'refused'));
              }
              return results.join(', ');
            })()
            """);
    assertEquals(
        "none passed, payload refused, signature refused, type refused, unsigned refused", found);
  }

  @Test
  void survives_a_restart_of_the_gateway() {
    logIn("operator");
    show("box", "Written by the gateway");
    String unused = browser.evaluate("window.opened = 'before the restart'");
    String begun = browser.evaluate(BEGUN);

    page.restartGateway();

    long restarted = System.currentTimeMillis();
    until(
        "import('./site.js').then(({site, points}) => site.isConnected"
            + " && points('box-01').get('frequency').at > %d)".formatted(restarted));
    assertEquals("before the restart", browser.evaluate("window.opened"));
    until("(" + BEGUN + ") > " + begun);
  }

  /** The time from which on the gateway counts what it writes, as the page shows it. */
  private static final String BEGUN = "(await import('./view.js')).view.box.disk.since";

  @Test
  void verifies_by_another_root_only_after_a_person_has_accepted_it() {
    logIn("operator");
    show("security", "signed by the gateway of this site");
    String known = browser.evaluate("localStorage.getItem('root field')");
    String unused = browser.evaluate("localStorage.setItem('root field', 'ab12')");
    browser.open(page.at("?another-root"));
    await("operator (operator)");
    show("security", "ab12");
    await("not checked");
    assertEquals("ab12", browser.evaluate("localStorage.getItem('root field')"));

    unused = browser.evaluate("document.getElementById('accept-root').click()");

    await("signed by the gateway of this site");
    assertEquals(known, browser.evaluate("localStorage.getItem('root field')"));
    assertEquals("null", browser.evaluate("document.getElementById('accept-root')"));
  }

  @Test
  void says_since_when_there_is_no_connection_and_keeps_what_is_typed() {
    logIn("operator");
    show("device/box-01", "Review");
    String shown =
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              const {redraw} = await import('./view.js');
              const {value} = document.getElementById('command').elements;
              value.value = '12';
              Object.assign(site, {isLost: true, isConnected: false, lostAt: Date.parse('2026-06-10T08:00:00')});
              redraw();
              const alert = document.querySelector('header [role=alert]').innerText;
              Object.assign(site, {isLost: false, isConnected: true});
              redraw();
              return [alert.split(';')[0], document.querySelector('header [role=alert]'), document.getElementById('command').elements.value === value && value.value].join(' / ');
            })()
            """);
    assertEquals("No connection to the gateway since 10/06/2026, 08:00:00 /  / 12", shown);
  }

  @Test
  void uses_the_time_of_the_gateway_if_the_clock_of_the_computer_is_wrong() {
    logIn("operator");
    show("today", "Devices with a problem");
    assertEquals(
        "3 h ahead, 20 min behind, none; 5 s; 2026-06-10T08:00:00Z 2026-06-10T08:05:00Z",
        browser.evaluate(
            """
            (async () => {
              const {gatewayNow, site, takeSession} = await import('./site.js');
              const {clockHint} = await import('./security.js');
              const {age} = await import('./view.js');
              const {command} = await import('./signing.js');
              const {session} = site;
              const hints = [-3 * 3600e3, 20 * 60e3, 30e3].map(ahead => {
                takeSession({...session, now: Date.now() + ahead});
                return clockHint()?.innerText.match(/computer is (.* (ahead|behind))/)[1] ?? 'none';
              });
              takeSession({...session, now: Date.parse('2026-06-10T08:00:00Z')});
              const now = Math.floor(gatewayNow() / 60e3) * 60e3;
              const signed = command('field', 'box-01', 'setpoint', {limit: 1}, now, 5);
              const ago = age(gatewayNow() - 5000, gatewayNow()).innerText.replace(' ago', '');
              takeSession({...session, now: Date.now()});
              return [hints.join(', '), ago, `${signed['not-before']} ${signed.expires}`].join('; ');
            })()
            """));
  }

  @Test
  void shelves_an_alarm_only_when_a_person_says_so_and_keeps_the_reason_while_alarms_come() {
    logIn("operator");
    show("findings", "Open findings");
    assertEquals(
        "fan ordered; 0; shelve lan/b/fault 1d fan ordered",
        browser.evaluate(
            """
            (async () => {
              const {gatewayNow, site} = await import('./site.js');
              const {redraw} = await import('./view.js');
              const before = site.messages.get('gateway/findings');
              const alarms = devices => {
                site.messages.set('gateway/findings', {findings: [], suppressed: [], alarms: devices.map(each => (
                  {alarm: `lan/${each}/fault`, place: ['gateway', 'lan', each, 'fault'], severity: 'critical', state: 'raised', since: 1}))});
                redraw();
              };
              const sent = [];
              const fetched = window.fetch;
              window.fetch = async (path, {body} = {}) => { if (path.endsWith('request')) sent.push(JSON.parse(body)); return Response.json({ok: true}); };
              alarms(['b']);
              const form = document.getElementById('shelve-lan/b/fault');
              form.elements.reason.focus();
              form.elements.reason.value = 'fan ordered';
              alarms(['a', 'b', 'c']);
              const kept = document.activeElement.value;
              form.elements.period.value = '1d';
              form.elements.period.dispatchEvent(new Event('change', {bubbles: true}));
              const untilPressed = sent.length;
              form.requestSubmit();
              await new Promise(resolve => setTimeout(resolve));
              window.fetch = fetched;
              site.messages.set('gateway/findings', before);
              const [{request, alarm, until, reason}] = sent;
              return [kept, untilPressed, [request, alarm, Math.round((until - gatewayNow()) / 86400e3) + 'd', reason].join(' ')].join('; ');
            })()
            """));
  }

  @Test
  void begins_at_the_top_of_a_view_so_that_a_phone_shows_the_names_of_the_others() {
    logIn("operator");
    browser.resize(360, 500);
    try {
      show("events", "points bad");
      String unused = browser.evaluate("scrollTo(0, 400)");
      show("security", "Certificates");
      assertEquals("0", browser.evaluate("scrollY"));
      assertEquals("main", browser.evaluate("document.activeElement.id"));
    } finally {
      browser.resize(1280, 900);
    }
  }

  @Test
  void says_in_the_language_of_the_person_what_has_failed() {
    browser.speak("de-DE");
    try {
      browser.open(page.at(""));
      until("import('./view.js').then(({t}) => t('unreachable') !== 'unreachable')");
      assertEquals(
          "Das Gateway antwortet nicht. / versuchen Sie es später wieder"
              + " / für diese Rolle nicht erlaubt / es gibt keinen Bericht für 2026-11",
          browser.evaluate(
              """
              (async () => {
                const {ask, get} = await import('./site.js');
                const fetched = window.fetch;
                const answers = [
                  () => Promise.reject(new TypeError('Failed to fetch')),
                  async () => new Response('Too Many Requests', {status: 429}),
                  async () => Response.json({error: 'not allowed for this role'}, {status: 403}),
                  async () => Response.json({ok: false, reason: 'no_report', detail: 'there is no report of 2026-11'}),
                ];
                const texts = [];
                for (const answer of answers) {
                  window.fetch = answer;
                  texts.push(await (texts.length < 3 ? get('box') : ask({})).catch(failed => failed.message));
                }
                window.fetch = fetched;
                return texts.join(' / ');
              })()
              """));
    } finally {
      browser.speak("en-GB");
    }
  }

  @Test
  void writes_what_a_person_types_as_the_kind_of_value_that_a_point_has() {
    browser.open(page.at(""));
    until("import('./view.js').then(({t}) => t('value.true') === 'yes')");
    assertEquals(
        "[true,false,true,\"maybe\",1,\"007\",-12.5,\"auto\"]",
        browser.evaluate(
            """
            import('./devices.js').then(({toWrite}) => JSON.stringify([
              ['boolean', 'yes'], ['boolean', 'No '], ['boolean', 'true'], ['boolean', 'maybe'], ['boolean', '1'],
              ['text', '007'], ['number', '-12.5'], ['enum', 'auto']].map(([type, text]) => toWrite({type}, text))))
            """));
  }

  @Test
  void shows_names_of_64_characters_on_a_phone_and_registers_as_they_are_counted() {
    String name = "inverter-on-the-north-roof-".repeat(2) + "behind-001";
    logIn("operator");
    String unused =
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              site.session.devices = ['%s'];
              site.events.unshift({owner: '%s', ts: Date.now() + 1000, event: 'no_answer', function: 3, address: 40083});
            })()
            """
                .formatted(name, name));
    try {
      browser.resize(360, 900);
      for (String view : List.of("devices", "events")) {
        show(view, name);
        until("document.querySelector('td a').getBoundingClientRect().right <= innerWidth");
      }
      await("register 40083");
    } finally {
      browser.resize(1280, 900);
    }
  }

  @Test
  void says_that_a_certificate_has_expired() {
    browser.open(page.at(""));
    until("import('./view.js').then(({t}) => t('expired') === 'expired')");
    assertEquals(
        "anna, person, viewer, 01/01/2026, expired",
        browser.evaluate(
            """
            (async () => {
              const {certificateTable} = await import('./security.js');
              const cells = certificateTable([{name: 'anna', kind: 'person', role: 'viewer', expires: Date.parse('2026-01-01T12:00:00Z')}]).querySelectorAll('td');
              return [...cells].map(each => each.innerText.split(', ')[0]).filter(Boolean).join(', ');
            })()
            """));
  }

  @Test
  void shows_a_native_device_that_a_reload_adds_and_its_readings() throws Exception {
    logIn("operator");
    show("devices", "string-box");
    String known = "  string-box: {native: true}\n";

    page.reload(known, known + "  late-box: {native: true}\n");
    await("late-box");
    try (SimulatedNativeDevice box =
        SimulatedNativeDevice.connect(
            page.site(),
            page.gateway().broker(),
            "late-box",
            new SimulatedNativeDevice.Flash("1.0.0"))) {
      // The page subscribes to its readings meanwhile.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                box.telemetry(1, "{\"p\":0.07}");
                return browser
                    .evaluate(
                        "import('./site.js').then(({points}) => points('late-box').get('p').value)")
                    .equals("0.07");
              });
    }

    page.reload(known + "  late-box: {native: true}\n", known);
    until("!document.getElementById('main').innerText.includes('late-box')");
  }

  @Test
  void throws_out_an_operator_whose_certificate_is_revoked() throws Exception {
    page.issue("carla");
    logIn("carla");
    show("devices", "box-01");

    var unused = page.parasol("pki", "revoke", "carla");

    await("parasol page link NAME");
    await("Your certificate is revoked");
    assertTrue(!browser.text().contains("box-01"), browser.text());
  }

  /**
   * The two seconds are the sum of what the gateway and the page wait for, because a busy machine
   * takes its own time for what is between: the polls until the device counts as offline, the
   * collection of messages, and the time until the next drawing.
   */
  @Test
  void shows_within_two_seconds_that_a_device_is_gone() throws Exception {
    logIn("operator");
    show("devices", "box-01");
    until(ROW + ".querySelector('.offline') === null");
    String unused = browser.evaluate(RECORD_WAITS);

    String event;
    page.killController();
    try {
      until(ROW + ".querySelector('.offline') !== null");
      // It comes over another session than the state.
      until(NO_ANSWER + " !== undefined");
      event = browser.evaluate("JSON.stringify(" + NO_ANSWER + ")");
    } finally {
      page.restartController();
    }
    until(ROW + ".querySelector('.offline') === null");

    assertTrue(event.contains("\"failed-rounds\":3"), event);
    long drawing = (long) number("Math.max(...window.waits)");
    assertTrue(drawing > 0);
    long polls = 3 * PageSite.CONTROLLER_PERIOD.toMillis();
    long sum = polls + COLLECTING + drawing;
    assertTrue(sum <= 2000, sum + " ms");
  }

  private static final String NO_ANSWER =
      "(await import('./site.js')).site.events.find(each => each.event === 'no_answer')";

  /** How long the gateway collects messages for the page, in milliseconds. */
  private static final long COLLECTING = 100;

  /** Records how long the page waits before it draws. */
  private static final String RECORD_WAITS =
      """
      (() => {
        const wait = window.setTimeout;
        window.waits = [];
        window.setTimeout = (then, millis) => { window.waits.push(millis); return wait(then, millis); };
      })()
      """;

  private static final String ROW =
      "[...document.querySelectorAll('tbody tr')].find(row => row.innerText.startsWith('box-01'))";

  @Test
  void can_be_used_by_everyone_in_each_view() throws Exception {
    String axe = resource("/axe.min.js");
    String unused = browser.evaluate("fetch('api/v1/logout').catch(() => '')");
    browser.open(page.at(""));
    unused =
        browser.evaluate(
            "fetch('api/v1/logout', {method: 'POST', headers: {'content-type': 'application/json'},"
                + " body: '{}'})");
    browser.open(page.at("?logged-out"));
    await("parasol page link");
    browser.run(axe);
    findsWhatIsWrong();
    checkView("logged-out");
    logIn("operator");
    browser.run(axe);
    show("findings", SimulatedRoof.WEAK);
    show("today", "Money lost");
    for (String view : VIEWS) {
      unused = browser.evaluate("location.hash = '#" + view + "'");
      until("document.querySelectorAll('h1').length === 1");
      if (FOR_DOCUMENTS && view.equals("box")) {
        // A busy machine reads too late at times.
        until("document.querySelector('main .online') !== null");
      }
      checkView(view.replace('/', '-'));
    }
    showsReportsAndAlarms();
    assertEquals(List.of(), browser.traffic().problems());
  }

  /** Shows what this plant has not, with messages as the protocol describes them. */
  private void showsReportsAndAlarms() throws IOException {
    String unused =
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              const shown = site.messages.get('gateway/findings');
              site.messages.set('gateway/findings', {...shown,
                alarms: [{alarm: 'lan/box-01/fault', place: ['gateway', 'lan', 'box-01', 'fault'], severity: 'critical', state: 'raised', since: 1781078400000}],
                'alarm-count': 1, 'suppressed-count': 1,
                suppressed: [{alarm: 'x', place: ['gateway', 'x'], severity: 'notice', state: 'acknowledged', 'acknowledged-by': 'anna', 'shelved-until': 1781078400000, since: 1, times: 3}]});
              site.messages.set('gateway/report', {day: {period: 'day', date: '2026-06-10', stage: 'preliminary', made: 1,
                figures: {energy: {value: 12.5, completeness: 1, unit: 'kWh'}, money: {value: 1.25, completeness: 1, unit: 'EUR'},
                  performance_ratio: {missing: 'no irradiance'}, time_availability: {value: 0.995, completeness: 1}},
                'losses-kwh': {string: 1.5}, findings: []}});
            })()
            """);
    show("today", "lan › box-01 › fault");
    show("findings", "Acknowledge");
    browser.resize(360, 900);
    until("document.querySelector('[aria-label=Alarms]').scrollWidth <= innerWidth");
    checkView("alarms");
    show("reports", "99.5 %");
    checkView("report");
  }

  @Test
  void is_yellow_and_says_why_if_the_alarm_of_a_silent_device_is_shelved() {
    logIn("operator");
    show("today", "Devices with a problem");

    String raised = statusWithOutage(-60_000);
    assertTrue(raised.contains("status-offline"), raised);
    assertTrue(raised.endsWith(" #devices"), raised);
    String shelved = statusWithOutage(3_600_000);
    assertTrue(shelved.contains("status-degraded"), shelved);
    assertTrue(shelved.contains("box-01 › no answer: shelved by anna until"), shelved);
    assertTrue(shelved.contains("fan ordered"), shelved);
  }

  /** Returns the line at the top with a silent device whose alarm is shelved for some time. */
  private String statusWithOutage(long millis) {
    return browser.evaluate(
        """
        (async () => {
          const {site} = await import('./site.js');
          const {redraw} = await import('./view.js');
          const {devices} = site.session;
          const states = devices.map(each => site.messages.get(`${each}/state`));
          const alarm = {alarm: 'lan/box-01/no_answer', place: ['gateway', 'lan', 'box-01'], severity: 'warning', state: 'raised', since: 1};
          const before = site.messages.get('gateway/findings');
          devices.forEach(each => site.messages.set(`${each}/state`, {state: 'online', why: ''}));
          site.session.devices = [...devices, 'box-01'];
          site.messages.set('box-01/state', {state: 'offline', why: 'no answer: timeout', link: 'lan'});
          site.messages.set('gateway/findings', {findings: [], suppressed: [], alarms: [
            {...alarm, 'shelved-until': Date.now() + %d, 'shelved-by': 'anna', 'shelved-reason': 'fan ordered'}]});
          redraw();
          const {className, innerText} = document.getElementById('status');
          const {hash} = document.querySelector('#status a');
          site.session.devices = devices;
          devices.forEach((each, index) => site.messages.set(`${each}/state`, states[index]));
          site.messages.set('gateway/findings', before);
          site.messages.delete('box-01/state');
          redraw();
          return `${className} ${innerText} ${hash}`;
        })()
        """
            .formatted(millis));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PageViewsIT.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  /** Runs axe-core on a phone in dark colours and on a screen in light ones. */
  private void checkView(String view) throws IOException {
    for (int width : List.of(768, 2560, 360, 1280)) {
      browser.resize(width, 900);
      browser.preferDark(width == 360);
      String where = view + " at " + width;
      assertEquals(
          "true",
          browser.evaluate("document.documentElement.scrollWidth <= innerWidth"),
          where + " scrolls to the side");
      if (width == 360 || width == 1280) {
        assertEquals("", browser.evaluate(AXE), where);
      }
    }
    for (boolean isDark : FOR_DOCUMENTS ? List.of(false, true) : List.of(false)) {
      browser.preferDark(isDark);
      if (!WITHOUT_PICTURE.contains(view)) {
        takePicture(view + (isDark ? "-dark" : "-light"));
      }
    }
  }

  /** Writes a picture of what is shown: for the documents, if that is wanted. */
  private void takePicture(String name) throws IOException {
    Path folder = Path.of(FOR_DOCUMENTS ? "../../docs/images" : "target/page-views");
    Path picture = Files.createDirectories(folder).resolve("page-" + name + ".webp");
    browser.picture(picture);
    assertTrue(
        Files.size(picture) <= MAX_PICTURE_BYTES, () -> picture + " is larger than expected");
  }

  /** Shows that the rules run. */
  private void findsWhatIsWrong() {
    String unused = browser.evaluate("document.getElementById('main').append(new Image())");
    String found = browser.evaluate(AXE);
    assertTrue(found.contains("image-alt"), found);
    unused = browser.evaluate("document.querySelector('img').remove()");
  }

  private static final String AXE =
      """
      axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(result => result.violations.map(each =>
          each.id + ': ' + each.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).join('; ')).join('\\n'))
      """;

  @Test
  void keeps_focus_selection_and_what_is_typed_while_values_change() {
    logIn("operator");
    show("device/box-01", "Review");
    String unused =
        browser.evaluate(
            "(({value}) => { value.focus(); value.value = '12';"
                + " })(document.getElementById('command').elements)");
    String values = browser.evaluate(MEASURED);

    page.setRegister(FREQUENCY, 5001);
    until(MEASURED + " !== '" + values + "'");

    assertEquals("12", browser.evaluate("document.activeElement.value"));
    unused =
        browser.evaluate(
            "(() => { document.activeElement.blur();"
                + " getSelection().selectAllChildren(document.querySelector('h1')); })()");
    values = browser.evaluate(MEASURED);
    page.setRegister(FREQUENCY, 5002);
    until(MEASURED + " !== '" + values + "'");
    assertEquals("box-01", browser.evaluate("getSelection().toString()"));
    assertEquals("12", browser.evaluate("document.getElementById('command').elements.value.value"));

    show("device/inverter-01", "inverter-01");
    show("device/box-01", "Review");
    assertEquals("", browser.evaluate("document.getElementById('command').elements.value.value"));
  }

  /** When the points of the device that is shown were measured. */
  private static final String MEASURED =
      "[...document.querySelectorAll('[aria-label=Points] time')].map(each =>"
          + " each.dateTime).join()";

  @Test
  void shows_each_value_of_a_device_as_a_subscriber_gets_it() throws Exception {
    logIn("operator");
    show("device/box-01", "Frequency");
    try (RunningPeer subscriber = page.site().subscribe(page.gateway(), "operator", TELEMETRY)) {
      subscriber.await("a first message", line -> line.startsWith(TELEMETRY));
      // The registers of -0.3 °C, 305419896 Wh, 230.4375 V, mppt and 49.97 Hz.
      Map.of(0, 0xfffd, 2, 0x5678, 3, 0x1234, 10, 0x4366, 11, 0x7000, 20, 4, 100, 4997)
          .forEach(page::setRegister);
      until("document.querySelector('[aria-label=Points]').innerText.includes('49.97 Hz')");

      Json points = json(browser.evaluate(POINTS));
      Map<String, Json> rows = ((Json.Obj) points).members();

      Set<String> expected = Set.of("temperature", "energy", "voltage", "status", "limit", "trip");
      assertTrue(rows.keySet().containsAll(expected), rows::toString);
      for (Map.Entry<String, Json> row : rows.entrySet()) {
        Members cells = Members.of(row.getValue(), row.getKey());
        long at = Instant.parse(cells.text("at")).toEpochMilli();
        String sent =
            Awaitility.await(row.toString())
                .until(() -> valueAt(subscriber, row.getKey(), at), Optional::isPresent)
                .orElseThrow();
        assertEquals(sent, cells.text("value"), row.getKey());
      }
      assertEquals("230.4375", Members.of(points, "points").object("voltage").text("value"));
    }
  }

  private static final String TELEMETRY = "parasol/field/box-01/telemetry";

  /** Each good value of the device as it is shown, without its unit, and when it was measured. */
  private static final String POINTS =
      """
      JSON.stringify(Object.fromEntries([...document.querySelectorAll('[aria-label=Points] tbody tr')]
        .filter(row => row.cells[3].innerText === 'good')
        .map(row => [row.cells[0].innerText.toLowerCase(),
          {value: ({yes: 'true', no: 'false'})[row.cells[1].innerText] ?? row.cells[1].innerText.split(' ')[0].replaceAll(',', ''), at: row.querySelector('time').dateTime}])))
      """;

  private static Json json(String text) throws JsonException {
    return Json.parse(text.getBytes(UTF_8));
  }

  /** Returns the value of a point that a subscriber got, as of the time of its measurement. */
  private static Optional<String> valueAt(RunningPeer subscriber, String point, long at)
      throws JsonException {
    for (String line : subscriber.soFar()) {
      if (line.startsWith(TELEMETRY)) {
        Members message = Members.of(json(line.substring(TELEMETRY.length() + 1)), "message");
        Members later = Members.of(new Json.Obj(Map.of()), "later");
        if (message.optional("later").isPresent()) {
          later = message.object("later");
        }
        long measured =
            message.integer("ts")
                + later.optionalNumber(point).map(BigDecimal::longValue).orElse(0L);
        Optional<Json> value = message.object("v").optional(point);
        if (measured == at && value.isPresent()) {
          return value.map(PageViewsIT::plain);
        }
      }
    }
    return Optional.empty();
  }

  private static String plain(Json value) {
    return value instanceof Json.Str text ? text.text() : new String(Json.write(value), UTF_8);
  }

  @Test
  void shows_why_a_point_that_is_read_rarely_has_no_value_since_the_last_one() {
    browser.open(page.at(""));
    assertEquals(
        """
        {"power":{"value":3,"at":300,"seen":300},"serial":{"value":"A","at":100,"seen":200,"reason":"stale"}}\
        """,
        browser.evaluate(
            """
            (async () => {
              const {takeReadings} = await import('./site.js');
              const known = new Map();
              takeReadings(known, {ts: 300, v: {power: 3}, q: {}});
              for (const [ts, v, q] of [[100, {power: 1, serial: 'A'}, {}], [200, {}, {power: 'stale', serial: 'stale'}]]) {
                takeReadings(known, {ts, v, q}, true);
              }
              return JSON.stringify(Object.fromEntries(known));
            })()
            """));
  }

  @Test
  void compares_the_power_of_inverters_with_a_nameplate_alone_with_what_is_possible() {
    browser.open(page.at(""));
    until("import('./view.js').then(({t}) => t('of.peak') !== 'of.peak')");
    assertEquals(
        "Power now4.00 kWof this 3.00 kW by inverters with a nameplate: 75 % of possible 4.00 kW"
            + " / Power now3.00 kW75 % of possible 4.00 kW",
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              const {todayCards} = await import('./figures.js');
              for (const [device, value] of [['a', 3000], ['b', 1000]]) {
                site.messages.set(device + '/about', {points: {power: {meaning: 'ac_power', unit: 'W'}}});
                site.messages.set(device + '/points', new Map([['power', {value}]]));
              }
              site.present = new Map([['a', {device: 'a', possible: 4000, energy: 0, 'possible-energy': 0, lost: {}}]]);
              return [['a', 'b'], ['a']].map(devices => {
                site.session = {devices};
                return todayCards()[0].textContent;
              }).join(' / ');
            })()
            """));
  }

  @Test
  void says_how_much_of_the_day_has_readings_as_a_report_does() {
    browser.open(page.at(""));
    until("import('./view.js').then(({t}) => t('coverage') !== 'coverage')");
    assertEquals(
        "Readings cover 66 % of the time. / none / none",
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              const {view} = await import('./view.js');
              const {todayCards} = await import('./figures.js');
              Object.assign(site, {session: {devices: []}, presentAt: 1, possible: {from: 0, step: 300, watts: [0, 10, 10, 10, null]}});
              const texts = [[0, 1, 0, 0.999, 0], [0, 1, 0.7, 1, 0], null].map(shares => {
                view.today = shares && {intervals: shares.map((completeness, i) => ({from: i * 300, completeness}))};
                const card = document.createElement('dl');
                card.append(...todayCards().filter(Boolean));
                return card.querySelector('#coverage')?.innerText ?? 'none';
              });
              view.today = null;
              return texts.join(' / ');
            })()
            """));
  }

  @Test
  void shows_the_figures_of_a_report_with_its_decimals() {
    browser.open(page.at(""));
    until("import('./view.js').then(({t}) => t('coverage') !== 'coverage')");
    assertEquals(
        "12.5 kWh, 3.14 kWh/kWp, 99.6 %, €1.25",
        browser.evaluate(
            """
            import('./figures.js').then(({reportFacts}) => [...reportFacts({'losses-kwh': {}, figures: {
              energy: {value: 12.54, unit: 'kWh'}, yield: {value: 3.1372, unit: 'kWh/kWp'}, time_availability: {value: 0.9956},
              money: {value: 1.25, unit: 'EUR'}}}).querySelectorAll('dd')].map(each => each.innerText).join(', '))
            """));
  }

  @Test
  void keeps_the_peaks_and_the_gaps_of_a_curve() {
    browser.open(page.at(""));
    String found =
        browser.evaluate(
            """
            (async () => {
              const {downsample, withGaps} = await import('./chart.js');
              const samples = [];
              for (let i = 0; i < 20000; i++) if (i < 8000 || i >= 9000) samples.push([i, Math.sin(i / 500)]);
              samples[3000][1] = 50;
              samples[12345][1] = -70;
              const points = downsample(withGaps(samples), 0, 20000, 500);
              const values = points.filter(Boolean).map(point => point[1]);
              const gap = points.indexOf(null);
              return [points.length <= 2 * 500 + 2, Math.max(...values), Math.min(...values), points.filter(each => each === null).length,
                points[gap - 1][0], points[gap + 1][0]].join(' ');
            })()
            """);
    assertEquals(
        "true 50 -70 1 7999 9000",
        found.replaceAll("79[0-9]{2}", "7999").replaceAll("90[0-9]{2}", "9000"));
  }

  /**
   * A point was read every five minutes first and every second then; a value may stay for 900 s.
   */
  @Test
  void draws_lines_by_the_period_that_a_point_has_at_the_time() {
    browser.open(page.at(""));
    assertEquals(
        "mixed: 0, hole: 1, lone: 1, unchanged: 0, late: 1, bad: 1",
        browser.evaluate(
            """
            (async () => {
              const {downsample, withGaps} = await import('./chart.js');
              const every = (period, from, to) => Array.from({length: (to - from) / period}, (none, i) => [from + i * period, i % 7]);
              const [second, minute] = [1000, 60000];
              const slow = every(5 * minute, 0, 300 * minute);
              const fast = every(second, 300 * minute, 310 * minute);
              const deadband = [0, 1, 2, 902, 903, 1803, 2703, 2704].map(at => [at * second, 1]);
              const cases = {
                mixed: withGaps([...slow, ...fast]),
                hole: withGaps([...slow, ...fast.slice(0, 200), ...fast.slice(230)]),
                lone: withGaps([...slow.slice(0, 20), ...slow.slice(30), ...fast]),
                unchanged: withGaps(deadband, 1350 * second),
                late: withGaps([...deadband, [7000 * second, 1], [7001 * second, 1]], 1350 * second),
                bad: withGaps([...slow.slice(0, 9), [slow[9][0], null], ...slow.slice(10)]),
              };
              return Object.entries(cases).map(([name, samples]) =>
                name + ': ' + downsample(samples, 0, 8000 * minute, 100000).filter(each => each === null).length).join(', ');
            })()
            """));
  }

  @Test
  void marks_the_axis_of_a_curve_in_round_steps() {
    browser.open(page.at(""));
    assertEquals(
        "0 20 40 60 / 229 229.5 230 230.5 231 / -5 0 5 10 / 0 0.25 0.5 0.75 1",
        browser.evaluate(
            """
            import('./chart.js').then(({ticks}) => [[0, 48.2], [229, 230.8], [-3, 9], [0, 1]]
              .map(([lowest, highest]) => ticks(lowest, highest).join(' ')).join(' / '))
            """));
  }

  @Test
  void marks_the_same_hours_on_days_of_a_change_of_the_clock() {
    browser.open(page.at(""));
    assertEquals(
        "0 5 11 17 23 / 0 7 13 19 25 / 0 6 12 18 24",
        browser.evaluate(
            """
            import('./chart.js').then(({times}) => [['2026-03-28T23:00Z', '2026-03-29T22:00Z'], ['2026-10-24T22:00Z', '2026-10-25T23:00Z'],
                ['2026-10-25T23:00Z', '2026-10-26T23:00Z']]
              .map(each => each.map(Date.parse)).map(([from, to]) => times(from, to, 'Europe/Berlin').map(([at]) => (at - from) / 3600e3).join(' ')).join(' / '))
            """));
  }

  @Test
  void shows_the_first_screen_after_100_kilobytes() {
    logIn("operator");
    browser.runFirst(
        """
        new MutationObserver(() => {
          if (!window.firstScreen && document.getElementById('status')) {
            requestAnimationFrame(() => { window.firstScreen ??= performance.now(); });
          }
        }).observe(document, {childList: true, subtree: true});
        """);
    browser.slowDown(MEGABIT, Duration.ofMillis(10));
    long bytes = 0;
    double fastest = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      browser.traffic().clear();
      browser.open(page.at("?attempt=" + i));
      until("location.search === '?attempt=" + i + "' && !!window.firstScreen");
      bytes = Math.max(bytes, browser.traffic().bytes());
      fastest = Math.min(fastest, number("window.firstScreen"));
    }
    browser.slowDown(-1, Duration.ZERO);
    System.out.printf("first screen: %d bytes, %.0f ms at 1 Mbit/s%n", bytes, fastest);

    long loaded = bytes;
    assertTrue(loaded > 20_000 && loaded <= 100_000, () -> loaded + " bytes");
    for (String url : browser.traffic().urls()) {
      assertTrue(url.startsWith(page.at("").toString()), url);
    }
    if (FOR_DOCUMENTS) {
      // On a machine that does nothing else.
      assertTrue(fastest <= 1000, fastest + " ms");
    }
  }

  @Test
  void can_be_used_with_the_keyboard_alone() {
    logIn("operator");
    tabTo("document.activeElement.getAttribute('href') === '#devices'");
    browser.press("Enter", ENTER);
    until("location.hash === '#devices'");
    until("document.activeElement.id === 'main'");
    tabTo("document.activeElement.id === 'devices-state'");
    browser.press("Enter", ENTER);
    until(
        "document.getElementById('devices-state').closest('th').getAttribute('aria-sort') ==="
            + " 'ascending'");
  }

  private void tabTo(String condition) {
    for (int i = 0; i < 60 && !browser.evaluate(condition).equals("true"); i++) {
      browser.press("Tab", TAB);
    }
    assertEquals("true", browser.evaluate(condition), condition);
  }

  @Test
  void keeps_nothing_of_the_former_person_when_another_one_logs_in() {
    logIn("operator");
    String unused = browser.evaluate("window.former = 'operator'");

    browser.open(page.at("#link=" + page.link("viewer")));

    await("viewer (viewer)");
    assertEquals("undefined", browser.evaluate("typeof window.former"));
  }

  @Test
  void speaks_the_language_of_the_browser() {
    browser.speak("de-DE,de");
    try {
      browser.open(page.at("#link=" + page.link("operator")));
      await("Befunde und Alarme");
      // A lost connection has a longer text.
      until("document.querySelector('header [role=status]').className === 'dim'");
      assertEquals("de", browser.evaluate("document.documentElement.lang"));
      hasTheNamesOfItsViewsInOneLine();
      show("findings", "dessen, was nach den Nachbarn zu erwarten ist");
      show("device/" + SimulatedRoof.WEAK, "AC-Leistung");
      await("DC-Strom 3 (string_3_current)");
      assertEquals(
          "2 von 15 Messpunkten schlecht: a Zeitüberschreitung, b unzulässige Adresse; Zertifikat"
              + " abgelaufen / keine Antwort seit dem Start: Zeitüberschreitung (connect refused) /"
              + " die Sonne steht bei 12.5 Grad; sie muss unter -3.0 stehen / schlechte Messpunkte;"
              + " Speicher gestört / E-Stop: pressed; call 112"
              + " / keine Antwort: keine Verbindung (box:502: found 7, expected 0)"
              + " / Zeitüberschreitung (a), keine Verbindung (b (c))",
          browser.evaluate(
              """
              import('./view.js').then(({sentence}) => [
                '2 of 15 points bad: a timeout, b illegal_address; certificate expired',
                'no answer since the start: timeout (connect refused)',
                'the sun is at 12.5 degrees; it must be below -3.0',
                'points_bad; store_degraded',
                'E-Stop: pressed; call 112',
                'no answer: comm_error (box:502: found 7, expected 0)',
                'timeout (a), comm_error (b (c))'].map(sentence).join(' / '))
              """));
    } finally {
      browser.speak("fr,en-GB");
    }
    browser.open(page.at("?english"));
    await("Findings and alarms");
    assertEquals("en", browser.evaluate("document.documentElement.lang"));
  }

  /** German names are the longest. */
  private void hasTheNamesOfItsViewsInOneLine() {
    for (int width : List.of(1920, 1280)) {
      browser.resize(width, 900);
      double height = number("document.querySelector('header nav').offsetHeight");
      double line = number("document.querySelector('header nav a').offsetHeight");
      assertTrue(height < 2 * line, height + " px at " + width);
    }
  }

  @Test
  void sorts_five_hundred_devices_by_what_they_have_lost() {
    logIn("operator");
    show("devices", "box-01");
    String unused =
        browser.evaluate(
            """
            import('./site.js').then(({site}) => {
              const names = Array.from({length: 500}, (none, i) => 'unit-' + String(i).padStart(3, '0'));
              site.session.devices = names;
              site.presentAt = Date.now();
              site.money = null;
              site.present = new Map(names.map((device, i) => [device, {device, verdict: 'healthy', method: 'peers',
                power: 500 + (i * 7) % 500, possible: 1000, energy: 1, 'possible-energy': 2, lost: {string: (i * 13) % 500 * 1000}}]));
              site.messages = new Map(names.map((device, i) => [device + '/points', new Map([['p', {value: 1, at: Date.now() - i * 1000}]])]));
            })
            """);
    until("document.querySelectorAll('tbody tr').length === 500");
    for (String column : List.of("lost", "deviation", "heard")) {
      unused = browser.evaluate("document.getElementById('devices-" + column + "').click()");
      until("(" + IN_ORDER + ")('" + column + "')");
    }
  }

  /** Whether the rows are in the order of a column: what was lost begins with the largest. */
  private static final String IN_ORDER =
      """
      column => {
        const head = [...document.querySelectorAll('th')].findIndex(each => each.querySelector('#devices-' + column));
        const names = [...document.querySelectorAll('tbody tr')].map(row => Number(row.cells[0].innerText.slice(5)));
        const rank = {lost: i => -((i * 13) % 500), deviation: i => (i * 7) % 500, heard: i => -i}[column];
        return head > 0 && names.length === 500 && names.every((each, i) => i === 0 || rank(names[i - 1]) <= rank(each));
      }
      """;
}
