// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Disk;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.gateway.trust.Credentials;
import io.parasol.legacy.DeviceIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

@DisplayName("parasol evidence")
class EvidenceVerbTest {

  private static final String CLASS_PATH = "java.class.path";
  private static final String WHOLE = Objects.requireNonNull(System.getProperty(CLASS_PATH));

  @TempDir Path folder;
  private FieldSite site;
  private Path state;

  /** Reports hash each jar of the program. All libraries of the tests would take a second. */
  @BeforeAll
  static void a_program_of_one_jar() throws Exception {
    System.setProperty(
        CLASS_PATH,
        Path.of(Command.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString());
  }

  @AfterAll
  static void the_whole_program() {
    System.setProperty(CLASS_PATH, WHOLE);
  }

  @BeforeEach
  void a_site_that_never_ran() throws Exception {
    site = FieldSite.make(folder.resolve("site"), "devices: {}\n");
    state = site.config().state();
  }

  private Path yaml() {
    return site.file("site.yaml");
  }

  /** Writes a start, a refused message and a signed head, as a gateway does. */
  private void writeLog() throws Exception {
    Credentials credentials =
        Credentials.open(
            state.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                site.config().trustDomain(),
                site.config().site(),
                Optional.of(site.config().broker().listen().host()),
                List.of(),
                Set.of(),
                CertificateLifetimes.DEFAULT),
            TrustedClock.open(
                InstantSource.system(), Uptime.ofThisMachine(), TrustedClock.fileIn(state)),
            DamagedFile.Listener.NONE);
    Instant now = Instant.now();
    try (EvidenceLog log =
        EvidenceLog.open(
            LogFolder.in(state), state.resolve("commands/log.checkpoint"), Disk.REAL)) {
      AuditLog audit = new AuditLog(log, site.config().site(), credentials, InstantSource.system());
      audit.started("1", Map.of());
      log.append(
          "{\"record\":\"refused\",\"sender\":\"eve\",\"device\":\"box-01\",\"bytes\":1,\"sha256\":\"0\",\"at\":\"%s\"}"
              .formatted(now)
              .getBytes(UTF_8));
      log.append(
          "{\"record\":\"receipt\",\"receipt\":{\"site\":\"field\",\"device\":\"box-01\",\"outcome\":\"rejected\",\"reason\":\"malformed\",\"at\":\"%s\"}}"
              .formatted(now)
              .getBytes(UTF_8));
      audit.seal();
    }
  }

  /** Stores an event, and runs a test while the store is open, as in a running gateway. */
  private void withEvent(String json, Attempt attempt) throws Exception {
    try (EventStore events = EventStore.open(state.resolve("events"), InstantSource.system())) {
      CompletableFuture<Boolean> stored = new CompletableFuture<>();
      events.enqueue("gateway", json.getBytes(UTF_8), (event, isKept) -> stored.complete(isKept));
      assertTrue(stored.get(60, TimeUnit.SECONDS));
      attempt.run();
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private Path incident() {
    Path file = folder.resolve("incident.json");
    parasol("evidence", "incident", "--from", "1h", file, "-c", yaml()).done();
    return file;
  }

  private Typed verify(Path file, Object... more) {
    Object[] words = {"evidence", "verify", file, "--ca", state.resolve("pki/ca.pem")};
    return parasol(Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray());
  }

  @Test
  void access_lists_certificates_rights_signers_and_activity() throws Exception {
    site.authority().revoke("viewer");
    writeLog();

    Typed access = parasol("evidence", "access", "--json", "-c", yaml()).done();

    String certificates = text(access.member("certificates"));
    assertTrue(
        certificates.contains(
            "\"identity\":\"spiffe://parasol/site/field/operator/operator/operator\""),
        certificates);
    assertEquals(1, certificates.split("\"revoked\":true", -1).length - 1, certificates);
    assertEquals(2, ((Json.Arr) access.member("authorities")).items().size());
    Json.Obj roles = (Json.Obj) access.member("roles");
    assertTrue(
        text(member(roles, "operator")).contains("\"topic\":\"parasol/field/+/command\""),
        roles::toString);
    assertFalse(text(member(roles, "viewer")).contains("command"), roles::toString);
    assertTrue(
        text(access.member("commands"))
            .contains("\"classes\":[\"setpoint\",\"config\"],\"devices\":\"all\""),
        access::out);
    assertTrue(
        text(access.member("activity"))
            .contains("\"senders\":{\"eve\":{\"refused\":{\"malformed\":1}"),
        access::out);
  }

  @Test
  void access_lists_the_points_that_masters_may_write_and_whose_certificates_have_the_role()
      throws Exception {
    Path masters = folder.resolve("masters");
    site =
        FieldSite.make(
            masters,
            1,
            "{serial: serial}",
            """
            modbus-server:
              listen: 127.0.0.1:0
              units: {box-01: 1}
              writes: {box-01: {limit: [GridServiceSunSpec, plant-team]}}
            """);
    state = site.config().state();
    site.authority().issueOperator(new OperatorName("former"), Role.OPERATOR);
    site.authority().revoke("former");

    Json.Arr all =
        (Json.Arr)
            parasol("evidence", "access", "--json", "-c", yaml()).done().member("modbus-writes");

    assertEquals(1, all.items().size());
    Json.Obj only = (Json.Obj) all.items().get(0);
    // The role of the site itself is in no role map, so that it has no rights.
    assertEquals("[\"GridServiceSunSpec\"]", text(member(only, "roles")));
    String certificates = text(member(only, "certificates"));
    assertTrue(
        certificates.startsWith("[{\"name\":\"operator\",")
            && certificates.endsWith(",\"role\":\"GridServiceSunSpec\"}]"),
        certificates);
    String out = parasol("evidence", "access", "-c", yaml()).done().out();
    assertTrue(
        out.contains("  box-01 limit: roles GridServiceSunSpec; certificates operator ("), out);
  }

  @Test
  void access_lists_no_writer_if_set_points_need_two_signatures() throws Exception {
    site =
        FieldSite.make(
            folder.resolve("masters"),
            1,
            "{serial: serial}",
            """
            thresholds: {setpoint: 2}
            modbus-server:
              listen: 127.0.0.1:0
              units: {box-01: 1}
              writes: {box-01: {limit: [GridServiceSunSpec]}}
            """);
    state = site.config().state();

    String out = parasol("evidence", "access", "-c", yaml()).done().out();

    assertTrue(out.contains("  none: set points need the signatures of 2 signers"), out);
    assertTrue(out.contains("  box-01 limit: roles none; certificates none"), out);
  }

  @Test
  void access_states_that_the_signed_policy_cannot_be_read() throws Exception {
    Files.writeString(state.resolve("policy.json"), "{}");

    String out = parasol("evidence", "access", "-c", yaml()).done().out();

    assertTrue(out.contains("from the signed policy, which cannot be read"), out);
  }

  @Test
  void access_prints_the_same_for_people_and_changes_no_file() throws Exception {
    writeLog();
    String before = files();

    String out = parasol("evidence", "access", "-c", yaml()).done().out();

    assertTrue(out.contains("  sender eve: refused (malformed) 1; first "), out);
    assertTrue(out.contains("  viewer: subscribe parasol/field/+/telemetry"), out);
    assertTrue(out.contains("  control-room: setpoint, config; key "), out);
    assertEquals(before, files());
  }

  /** The files of the state folder with their times of modification. */
  private String files() throws Exception {
    StringBuilder all = new StringBuilder();
    try (var found = Files.walk(state)) {
      for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
        if (!each.endsWith("lock") && !each.endsWith(".lock")) {
          all.append(each).append(' ').append(Files.getLastModifiedTime(each)).append('\n');
        }
      }
    }
    return all.toString();
  }

  @Test
  void incident_writes_a_signed_report_beside_an_open_event_store() throws Exception {
    writeLog();
    withEvent(
        "{\"ts\":1,\"event\":\"refused\",\"raised\":true,\"who\":\"eve\",\"what\":\"connect\",\"why\":\"x\"}",
        () -> {
          Typed verified = verify(incident(), "--json").done();

          Json.Obj log = (Json.Obj) verified.member("log");
          assertEquals(new Json.Bool(true), log.members().get("covered-by-head"));
          assertTrue(text(member(log, "verification")).startsWith("{\"whole\":true"));
          assertTrue(text(member(log, "records")).contains("\\\"record\\\":\\\"refused\\\""));
          assertTrue(
              text(verified.member("refused-connections")).contains("\"who\":\"eve\""),
              verified::out);
          assertTrue(text(verified.member("configuration")).contains("\"site.yaml\":\""));
          assertTrue(text(verified.member("versions")).contains("\"parasol\":\""));
          assertTrue(text(verified.member("components")).contains("\"sha256\":\""));
        });
  }

  private Path exported(Object... more) {
    Path file = folder.resolve("requirements.json");
    Object[] words = {"evidence", "export", "--profile", "iec62443-4-2-sl2", file, "-c", yaml()};
    parasol(Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray()).done();
    return file;
  }

  @Test
  void export_lists_each_requirement_with_tests_and_the_data_of_the_site() throws Exception {
    site.authority().revoke("viewer");
    writeLog();

    Path file = exported();
    String out = verify(file).done().out();

    assertTrue(out.contains("CR 2.1  met  Authorization enforcement\n"), out);
    assertTrue(out.contains("CCSC 4  partly  "), out);
    assertTrue(out.contains("  test OneCommandIT: not run\n"), out);
    assertTrue(out.contains("tests: no results: "), out);
    assertTrue(out.contains("  site: records refused in the log: 1, last at "), out);
    assertTrue(out.contains("  site: the log is intact, records head in the log: 1, "), out);
    assertTrue(out.contains(" valid and 1 revoked certificates"), out);
    Json.Obj first =
        (Json.Obj) ((Json.Arr) verify(file, "--json").member("requirements")).items().get(0);
    assertEquals(new Json.Str("CCSC 1"), first.members().get("id"));
    String page = verify(file, "--html").done().out();
    assertTrue(
        page.contains("<td>CR 2.1</td><td>Authorization enforcement</td><td>met</td>"), page);
    verify(file, "--early-warning")
        .refused(
            ExitCode.USAGE,
            file + ": --early-warning does not apply to application/vnd.parasol.requirements+json");
  }

  @Test
  void export_does_not_count_the_tests_of_another_build() throws Exception {
    Path results =
        Files.writeString(
            folder.resolve("results.json"),
            "{\"commit\":\"0123456789ab\",\"at\":\"x\",\"tests\":{\"OneCommandIT\":{\"run\":1,\"failed\":0,\"skipped\":0}}}");

    String out = verify(exported("--results", results)).done().out();

    assertTrue(out.contains("tests: no results: the file is of commit 0123456789ab"), out);
    assertTrue(out.contains("  test OneCommandIT: not run\n"), out);
  }

  @Test
  void export_refuses_an_unknown_profile() {
    parasol("evidence", "export", "--profile", "sl9", folder.resolve("x"), "-c", yaml())
        .refused(ExitCode.USAGE, "--profile is \"sl9\"; expected iec62443-4-2-sl2");
  }

  @Test
  void incident_contains_a_draft_with_facts_and_marked_questions() throws Exception {
    writeLog();

    String draft = verify(incident(), "--early-warning").done().out();

    assertTrue(draft.contains("Refused commands: 1\n"), draft);
    assertTrue(draft.contains("Log: intact\n"), draft);
    assertTrue(draft.contains(EarlyWarning.QUESTION), draft);
  }

  @Test
  void incident_states_that_the_log_was_changed() throws Exception {
    writeLog();
    try (var segments = Files.list(LogFolder.in(state))) {
      Path segment =
          segments.filter(each -> each.toString().contains("records-")).findFirst().get();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length - 100] ^= 1;
      Files.write(segment, bytes);
    }

    String draft = verify(incident(), "--early-warning").done().out();

    assertTrue(draft.contains("Log: not intact"), draft);
  }

  @Test
  void verify_refuses_a_report_in_which_one_byte_was_changed() throws Exception {
    writeLog();
    Path file = incident();
    Json.Obj whole = (Json.Obj) Json.parse(Files.readAllBytes(file));
    byte[] payload = Base64.getDecoder().decode(((Json.Str) member(whole, "payload")).text());
    payload[payload.length / 2] ^= 1;
    Files.write(
        file,
        Json.object()
            .putAll(whole)
            .put("payload", Base64.getEncoder().encodeToString(payload))
            .toBytes());

    Typed refused = verify(file);

    assertEquals(ExitCode.REFUSED, refused.exit(), refused::toString);
    assertTrue(
        refused.err().contains("evidence: has no valid signature of the gateway"), refused::err);
  }

  @Test
  void verify_refuses_a_report_of_another_authority() throws Exception {
    writeLog();
    Path file = incident();
    FieldSite other = FieldSite.make(folder.resolve("other"), "devices: {}\n");

    Typed refused =
        parasol("evidence", "verify", file, "--ca", other.config().state().resolve("pki/ca.pem"));

    assertEquals(ExitCode.REFUSED, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("its certificate is not that of"), refused::err);
  }

  @Test
  void verify_refuses_a_report_that_an_operator_has_signed() throws Exception {
    SiteAuthority authority = site.authority();
    Path file =
        Files.write(
            folder.resolve("forged.json"),
            SignedEvidence.sign(
                SignedEvidence.INCIDENT,
                Json.object().put("site", "field").put("at", Instant.now()).build(),
                authority.material("operator")));

    Typed refused = verify(file);

    assertEquals(ExitCode.REFUSED, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("its certificate is not that of"), refused::err);
  }

  @Test
  void incident_does_not_replace_a_file() throws Exception {
    Path file = Files.writeString(folder.resolve("kept.json"), "kept");

    parasol("evidence", "incident", "--from", "1h", file, "-c", yaml())
        .refused(ExitCode.USAGE, file + " exists already");
    assertEquals("kept", Files.readString(file));
  }

  private static Json member(Json.Obj object, String name) {
    return Objects.requireNonNull(object.members().get(name));
  }

  private Path baseline() {
    Path file = folder.resolve("baseline.json");
    parasol("evidence", "baseline", "write", file, "-c", yaml()).done();
    return file;
  }

  @Test
  void baseline_has_no_difference_after_a_certificate_was_renewed() throws Exception {
    Path file = baseline();
    site.authority().renew("viewer");

    assertEquals("", parasol("evidence", "baseline", "diff", file, "-c", yaml()).done().out());
  }

  @Test
  void baseline_lists_a_changed_file_a_new_person_a_revoked_one_and_a_changed_signer()
      throws Exception {
    Path file = baseline();
    site.authority().issueOperator(new OperatorName("eve"), Role.ENGINEER);
    site.authority().revoke("viewer");
    String yaml = Files.readString(yaml());
    Files.writeString(yaml(), yaml.replace("[setpoint, config]", "[setpoint]"));

    Typed diff = parasol("evidence", "baseline", "diff", file, "-c", yaml());

    assertEquals(ExitCode.REFUSED, diff.exit(), diff::toString);
    String operators = "certificate spiffe://parasol/site/field/operator/";
    List<String> lines = diff.lines();
    assertEquals(
        List.of(
            operators + "engineer/eve: was absent, is valid",
            operators + "viewer/viewer: was valid, is revoked"),
        lines.subList(0, 2));
    assertTrue(lines.get(2).startsWith("configuration site.yaml: was "), diff::toString);
    assertTrue(
        lines.get(3).startsWith("signer control-room: was setpoint, config; key "), diff::toString);
    assertEquals(4, lines.size(), diff::toString);
  }

  @Test
  void baseline_lists_the_firmware_of_a_device_that_has_changed() throws Exception {
    site = FieldSite.make(folder.resolve("plant"), 1502);
    state = site.config().state();
    IdentityStore identities = IdentityStore.in(state);
    DeviceId device = new DeviceId("box-01");
    identities.write(
        device, new KnownIdentity(new DeviceIdentity("Acme", "X1", "77", "1.0"), Optional.empty()));
    Path file = baseline();
    identities.write(
        device, new KnownIdentity(new DeviceIdentity("Acme", "X1", "77", "1.1"), Optional.empty()));

    assertEquals(
        List.of(
            "device box-01: was Acme X1, serial 77, firmware 1.0,"
                + " is Acme X1, serial 77, firmware 1.1"),
        parasol("evidence", "baseline", "diff", file, "-c", yaml()).lines());
  }

  @Test
  void baseline_diff_refuses_a_report_on_an_incident() throws Exception {
    writeLog();

    Typed diff = parasol("evidence", "baseline", "diff", incident(), "-c", yaml());

    assertEquals(ExitCode.REFUSED, diff.exit(), diff::toString);
    assertTrue(diff.err().contains("is not a baseline that a gateway"), diff::err);
  }

  private static String text(Json json) {
    return new String(Json.write(json), UTF_8);
  }
}
