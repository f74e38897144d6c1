// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.json.Json;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol doctor")
class DoctorVerbTest {

  /** The key of the root is not on the machine. */
  private static final String ROOT = " --root-key FILE";

  @TempDir Path folder;
  private Path site;

  @BeforeEach
  void make_a_profile() throws Exception {
    site = folder.resolve("site.yaml");
    Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        "profile: box\npoints: {power: {at: holding 0, type: uint16}}\n");
  }

  private Typed doctor(String text, Object... more) throws Exception {
    Files.writeString(site, text);
    return more.length == 0
        ? parasol("doctor", "-c", site)
        : parasol("doctor", "-c", site, more[0]);
  }

  private static String line(Typed checked, String subject) {
    return checked
        .out()
        .lines()
        .filter(line -> line.contains(" " + subject + ": "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is not in " + checked.out()));
  }

  private static ServerSocket server() throws Exception {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static String withLink(String link) {
    return """
    site: roof
    broker: {listen: 127.0.0.1:0}
    metrics: 127.0.0.1:0
    links: {lan: {%s}}
    devices: {box-1: {link: lan, unit: 1, profile: box}}
    """
        .formatted(link);
  }

  @Test
  void finds_no_problem_where_everything_works() throws Exception {
    try (ServerSocket controller = server()) {
      String text = withLink("tcp: 127.0.0.1:" + controller.getLocalPort());
      Files.writeString(site, text);
      parasol("pki", "init", "-c", site).done();

      Typed checked = doctor(text).done();

      for (String subject :
          List.of("state folder", "clock", "certificates", "broker.listen", "metrics")) {
        assertTrue(line(checked, subject).startsWith("ok "), checked::out);
      }
      assertEquals(
          "ok       link lan: 127.0.0.1:%d accepts connections"
              .formatted(controller.getLocalPort()),
          line(checked, "link lan"));
      assertEquals(Json.Num.of(0), doctor(text, "--json").done().member("problems"));
    }
    try (Stream<Path> left = Files.list(folder.resolve("state"))) {
      assertTrue(left.noneMatch(each -> each.getFileName().toString().startsWith("doctor")));
    }
  }

  @Test
  void warns_of_a_certificate_that_a_running_gateway_would_have_renewed() throws Exception {
    Files.writeString(site, withLink("tcp: 127.0.0.1:1502"));
    parasol("pki", "init", "-c", site).done();
    SiteConfig config = ConfigFile.load(site, Map.of());
    Instant now = Instant.now();

    assertEquals(List.of(), overdue(config, now.plus(Duration.ofDays(5))));
    assertEquals(
        List.of("certificate box-1"), overdue(config, now.plus(Duration.ofHours(5 * 24 + 7))));
  }

  private static List<String> overdue(SiteConfig config, Instant now) {
    return new CertificateCheck(config, InstantSource.fixed(now))
        .findings().stream()
            .filter(each -> each.level() == Finding.Level.WARNING)
            .map(Finding::subject)
            .toList();
  }

  @Test
  void states_how_each_certificate_is_renewed_and_omits_those_that_nothing_uses() throws Exception {
    Path stick = folder.resolve("stick");
    Path enrolled =
        Files.writeString(
            folder.resolve("enrolled.yaml"),
            """
            site: roof
            enrolment: {listen: 127.0.0.1:0}
            devices: {string-box: {native: true}, gone: {native: true}}
            """);
    parasol("pki", "init", "--people-offline", stick, "-c", enrolled).done();
    parasol(
            "pki",
            "issue",
            "operator",
            "eve",
            "--role",
            "viewer",
            "--authority",
            stick,
            "-c",
            enrolled)
        .done();
    Files.writeString(enrolled, Files.readString(enrolled).replace(", gone: {native: true}", ""));

    List<String> later =
        new CertificateCheck(
                ConfigFile.load(enrolled, Map.of()),
                InstantSource.fixed(Instant.now().plus(Duration.ofDays(400))))
            .findings().stream()
                .filter(each -> each.subject().startsWith("certificate "))
                .map(each -> each.subject() + "; " + each.remedy())
                .toList();

    assertTrue(
        later.containsAll(
            List.of(
                "certificate eve; parasol pki renew eve --authority DIR",
                "certificate gateway; parasol pki renew gateway",
                "certificate string-box; the device renews it over EST; after its end: parasol pki"
                    + " claim string-box")),
        later::toString);
    assertTrue(later.stream().noneMatch(each -> each.contains("gone")), later::toString);
  }

  @Test
  void warns_before_the_end_of_revocation_lists_that_are_signed_by_hand() throws Exception {
    Files.writeString(site, "site: roof\n");
    Path stick = folder.resolve("stick");
    parasol("pki", "init", "--people-offline", stick, "-c", site).done();
    parasol(
            "pki",
            "crl",
            "--authority",
            stick,
            "--root-key",
            stick.resolve("root.key"),
            "-o",
            folder.resolve("crl.pem"),
            "-c",
            site)
        .done();

    assertEquals(List.of(), ofLists(149));
    assertEquals(
        List.of(
            "WARNING crl.people.pem; sign it again: parasol pki crl --authority DIR",
            "WARNING crl.root.pem; sign it again: parasol pki crl --root-key FILE"),
        ofLists(151));
    assertTrue(ofLists(181).get(1).startsWith("PROBLEM crl.root.pem; "), ofLists(181)::toString);
  }

  private List<String> ofLists(int days) throws Exception {
    return new CertificateCheck(
            ConfigFile.load(site, Map.of()),
            InstantSource.fixed(Instant.now().plus(Duration.ofDays(days))))
        .findings().stream()
            .filter(each -> each.subject().startsWith("revocation list "))
            .map(
                each ->
                    each.level()
                        + each.subject().replace("revocation list", "")
                        + "; "
                        + each.remedy())
            .toList();
  }

  @Test
  void warns_of_a_device_whose_certificate_is_revoked() throws Exception {
    String text = withLink("tcp: 127.0.0.1:1502");
    Files.writeString(site, text);
    parasol("pki", "init", "-c", site).done();
    parasol("pki", "issue", "operator", "eve", "--role", "viewer", "-c", site).done();
    parasol("pki", "revoke", "box-1", "-c", site).done();
    parasol("pki", "revoke", "eve", "-c", site).done();

    Typed checked = doctor(text);

    assertEquals(
        "warning  certificate box-1: revoked, so the device has no session, and takes no commands;"
            + " to readmit it: parasol pki issue device box-1, then reload",
        line(checked, "certificate box-1"));
    assertFalse(checked.out().contains("eve"), checked::out);
  }

  @Test
  void warns_of_damaged_certificates() throws Exception {
    String text = withLink("tcp: 127.0.0.1:1502");
    Files.writeString(site, text);
    parasol("pki", "init", "-c", site).done();
    parasol("pki", "issue", "operator", "eve", "--role", "viewer", "-c", site).done();
    Path issued = folder.resolve("state/pki/issued");
    Files.writeString(issued.resolve("box-1.pem"), "damaged");
    Files.writeString(issued.resolve("eve.pem"), "damaged");
    FolderTree.delete(issued.resolve("superseded/eve"));

    Typed checked = doctor(text);

    assertEquals(
        ("warning  file box-1.pem: %s/box-1.pem:1: contains no PEM block; expected -----BEGIN:"
                + " its copy is used instead; check the disk, and keep a backup of the folder pki")
            .formatted(issued),
        line(checked, "file box-1.pem"));
    assertEquals(
        ("warning  file eve.pem: %s/eve.pem:1: contains no PEM block; expected -----BEGIN; restore"
                + " it from a backup, or move eve.pem and eve.key away and issue a new certificate:"
                + " eve cannot be renewed or exported; check the disk, and keep a backup of the"
                + " folder pki")
            .formatted(issued),
        line(checked, "file eve.pem"));
  }

  @Test
  void says_what_to_do_about_each_problem() throws Exception {
    int refused;
    try (ServerSocket closed = server()) {
      refused = closed.getLocalPort();
    }
    try (ServerSocket taken = server()) {
      Typed checked =
          doctor(
              """
              site: roof
              broker: {listen: 127.0.0.1:%d}
              metrics: 127.0.0.1:0
              bridge: {to: "mqtts://127.0.0.1:%d"}
              links:
                lan: {tcp: 127.0.0.1:%d}
                far: {tcp: no-such-controller.invalid}
                bus: {serial: /dev/no-such-port}
              """
                  .formatted(taken.getLocalPort(), refused, refused));

      assertEquals(ExitCode.FAILED, checked.exit());
      assertEquals(1, checked.problems().size(), checked::err);
      assertTrue(
          checked.err().matches("[0-9]+ problems?, (1 warning|[^1] warnings)\\R"), checked::err);
      assertEquals(
          "problem  state folder: %s does not exist; create the authority of the site in it:"
                  .formatted(folder.resolve("state"))
              + " parasol pki init -c "
              + site,
          line(checked, "state folder"));
      assertTrue(
          line(checked, "certificates").contains("with: parasol pki init -c " + site + "; if"),
          checked::out);
      assertTrue(line(checked, "certificates").startsWith("problem "), checked::out);
      assertEquals(
          "problem  broker.listen: 127.0.0.1:%d: address already in use; stop the program that"
                  .formatted(taken.getLocalPort())
              + " listens there (ss -ltnp shows it), or configure another address",
          line(checked, "broker.listen"));
      assertTrue(
          line(checked, "link lan")
              .startsWith(
                  "problem  link lan: 127.0.0.1:%d: connection refused; the host is there"
                      .formatted(refused)),
          checked::out);
      assertTrue(
          line(checked, "link far")
              .contains("no-such-controller.invalid:502: unknown host; check the name"),
          checked::out);
      assertTrue(line(checked, "link bus").startsWith("problem "), checked::out);
      assertTrue(
          line(checked, "bridge").contains("127.0.0.1:%d: connection refused".formatted(refused)),
          checked::out);
    }
  }

  @Test
  void does_not_connect_to_controllers_while_the_gateway_runs() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    try (FileChannel file =
            FileChannel.open(
                GatewayLock.in(state), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      assertTrue(lock.isValid());

      Typed checked = doctor(withLink("tcp: 127.0.0.1:1"));

      assertFalse(checked.out().contains("link lan"), checked::out);
      assertTrue(line(checked, "links").contains("the gateway runs"), checked::out);
    }
  }

  @Test
  void warns_of_a_slow_disk_and_of_one_that_the_store_may_fill() throws Exception {
    Files.writeString(site, "site: roof\nstore: {keep: 512MiB}\n");
    StateCheck check = new StateCheck(ConfigFile.load(site, Map.of()));

    assertEquals(Finding.Level.OK, StateCheck.speed(Duration.ofMillis(250)).level());
    assertEquals(Finding.Level.WARNING, StateCheck.speed(Duration.ofMillis(251)).level());
    assertEquals(Finding.Level.OK, check.space(576L << 20, 0).level());
    assertEquals(Finding.Level.WARNING, check.space((576L << 20) - 1, 0).level());
    assertEquals(Finding.Level.OK, check.space((576L << 20) - 1, 1).level());
  }

  @Test
  void says_that_the_state_folder_belongs_to_another_user() throws Exception {
    Files.writeString(site, "site: roof\n");
    StateCheck check = new StateCheck(ConfigFile.load(site, Map.of()));

    assertEquals(Optional.empty(), check.unreadable(any -> false), "none that does not exist");
    Path state = Files.createDirectory(folder.resolve("state"));

    assertEquals(Optional.empty(), check.unreadable(any -> true));
    assertEquals(
        Optional.of(state + " cannot be read by user " + System.getProperty("user.name")),
        check.unreadable(any -> false).map(Finding::found));
  }

  @Test
  void says_whether_the_clock_is_synchronized() throws Exception {
    Files.writeString(site, "site: roof\n");
    Files.createDirectory(folder.resolve("state"));

    assertEquals(Finding.Level.OK, synced(Optional.of(true)).level());
    assertEquals("the clock is not synchronized", synced(Optional.of(false)).found());
    assertEquals(Finding.Level.WARNING, synced(Optional.empty()).level());
  }

  @Test
  void prints_the_clock_in_seconds() throws Exception {
    Files.writeString(site, "site: roof\n");
    Files.createDirectory(folder.resolve("state"));

    assertEquals("2026-11-24T12:00:00Z is trusted", clock(Optional.of(true)).get(0).found());
  }

  private Finding synced(Optional<Boolean> answer) throws Exception {
    return clock(answer).get(1);
  }

  private List<Finding> clock(Optional<Boolean> answer) throws Exception {
    return new ClockCheck(
            ConfigFile.load(site, Map.of()),
            () -> Instant.parse("2026-11-24T12:00:00.123456789Z"),
            () -> answer)
        .findings();
  }

  @Test
  void reports_a_key_with_which_no_gateway_starts() throws Exception {
    String text = withLink("tcp: 127.0.0.1:1502");
    Files.writeString(site, text);
    parasol("pki", "init", "-c", site).done();
    Path key = folder.resolve("state/pki/issued/broker.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertEquals(
        ("problem  key of the broker: %s: is accessible to users other than its owner (rw-r--r--);"
                + " expected rw-------: chmod 600 %1$s; make it readable for the user of the gateway"
                + " only, or replace it: parasol pki renew broker -c %s")
            .formatted(key, site),
        line(doctor(text), "key of the broker"));
  }

  @Test
  void reports_the_end_of_the_authorities() throws Exception {
    Files.writeString(site, "site: roof\n");
    Path stick = folder.resolve("stick");
    parasol("pki", "init", "--people-offline", stick, "-c", site).done();
    SiteConfig config = ConfigFile.load(site, Map.of());
    SiteAuthority authority =
        SiteAuthority.open(
            folder.resolve("state/pki"),
            config.trustDomain(),
            config.site(),
            InstantSource.system());
    Instant issuer = authority.issuer().getNotAfter().toInstant();

    assertEquals(
        List.of(), ofAuthorities(config, issuer.minus(Duration.ofDays(365)).minusSeconds(5)));
    assertEquals(
        List.of(
            "warning  issuer: expires at %s; replace it: parasol pki rotate issuer" + ROOT,
            "warning  issuer of people: expires at %s; replace it: parasol pki rotate people"
                + " --authority DIR"
                + ROOT),
        ofAuthorities(config, issuer.minus(Duration.ofDays(300))).stream()
            .map(each -> each.replace(issuer.toString(), "%s"))
            .toList());
    assertEquals(
        List.of(
            "problem  issuer: expired at %s; replace it: parasol pki rotate issuer" + ROOT,
            "problem  issuer of people: expired at %s; replace it: parasol pki rotate people"
                + " --authority DIR"
                + ROOT),
        ofAuthorities(config, issuer.plusSeconds(1)).stream()
            .map(each -> each.replace(issuer.toString(), "%s"))
            .toList());
    assertEquals(
        ("problem  root: expired at %s; replace it: parasol pki rotate root" + ROOT)
            .formatted(authority.root().getNotAfter().toInstant()),
        ofAuthorities(config, authority.root().getNotAfter().toInstant().plusSeconds(1)).get(1));
  }

  private static List<String> ofAuthorities(SiteConfig config, Instant now) {
    return new CertificateCheck(config, InstantSource.fixed(now))
        .findings().stream()
            .filter(each -> !each.subject().startsWith("certificate"))
            .map(Finding::line)
            .toList();
  }

  @Test
  void judges_certificates_at_the_time_that_the_gateway_trusts() throws Exception {
    String text = "site: roof\n";
    Files.writeString(site, text);
    parasol("pki", "init", "-c", site).done();
    Instant trusted = Instant.now().minus(Duration.ofDays(400));
    TrustedClock.open(
            () -> trusted, Uptime.ofThisMachine(), TrustedClock.fileIn(folder.resolve("state")))
        .saveNow();

    String found = line(doctor(text), "certificates");
    assertTrue(found.startsWith("problem  certificates: not valid before "), found);
    assertTrue(found.endsWith("; correct the clock of this machine"), found);
  }

  @Test
  void warns_of_certificates_that_expire_soon() throws Exception {
    Files.writeString(site, "site: roof\n");
    parasol("pki", "init", "-c", site).done();

    List<Finding> later =
        new CertificateCheck(
                ConfigFile.load(site, Map.of()), () -> Instant.now().plus(Duration.ofDays(10_000)))
            .findings();

    assertTrue(
        later.stream()
            .anyMatch(
                each ->
                    each.level() == Finding.Level.PROBLEM
                        && (each.found().startsWith("expired at ")
                            || each.found().contains("expired"))),
        later::toString);

    Path lock = folder.resolve("state/pki/lock");
    Files.deleteIfExists(lock);
    Files.createDirectory(lock);
    Finding unusable =
        new CertificateCheck(ConfigFile.load(site, Map.of()), InstantSource.system())
            .findings()
            .get(0);
    assertTrue(unusable.found().contains("lock: cannot be locked"), unusable::toString);
    assertTrue(unusable.remedy().startsWith("make the folder pki writable"), unusable::toString);
  }
}
