// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two folders of one site that commit 4e64207 wrote, before packages and types were renamed. The
 * README beside the archives describes them. What a test expects of them is what that commit
 * printed.
 */
@DisplayName("The state that an earlier version wrote")
class OldStateIT {

  private static final List<String> DEVICES =
      List.of(
          "charger-01",
          "combiner-01",
          "inverter-01",
          "inverter-02",
          "inverter-03",
          "loader-01",
          "panel-01");

  private static final List<String> STORES =
      List.of("state/store", "state/letters", "state/events/devices", "state/events/gateway");

  /** The end of the validity of the site's issuer. No gateway starts on this state afterwards. */
  private static final Instant ISSUER_EXPIRY = Instant.parse("2036-11-27T16:38:50Z");

  private static final char[] NO_PASSWORD = {};

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** An archive, and what the earlier version printed about it. */
  @SuppressWarnings("ImmutableEnumChecker") // its collections are never changed
  private enum Archive {
    /** The gateway was stopped with SIGTERM. */
    CLEAN(
        "clean",
        new Log(101, 15),
        List.of(
            new Store(4, 574, 264_823),
            new Store(1, 142, 55_773),
            new Store(1, 9, 1622),
            new Store(1, 9, 1532)),
        List.of(79L, 82L, 165L, 81L, 6L, 81L, 80L),
        "ebb5a1f56e73588e5d5508e3a257b27c1779ecd516ba4698ac4013f621e10180"),

    /** The same folder after a second run, which was ended with SIGKILL. */
    KILLED(
        "killed",
        new Log(121, 19),
        List.of(
            new Store(8, 1119, 491_354),
            new Store(1, 214, 72_502),
            new Store(1, 13, 2363),
            new Store(1, 10, 1679)),
        List.of(144L, 158L, 356L, 158L, 12L, 147L, 144L),
        "8eefd74294c1e63a5640d525b260b407fca69f91a81bdcc341556d11e1b2de6f");

    private final String folder;
    private final Log log;
    private final List<Store> stores;
    private final Map<String, Long> newest = new LinkedHashMap<>();
    private final String historyHash;

    /**
     * @param stores in the order of {@link #STORES}.
     * @param newest the newest sequence number of each device, in the order of {@link #DEVICES}.
     * @param historyHash SHA-256 of the lines that {@code history --json} printed for all devices.
     */
    Archive(String folder, Log log, List<Store> stores, List<Long> newest, String historyHash) {
      this.folder = folder;
      this.log = log;
      this.stores = stores;
      for (int i = 0; i < DEVICES.size(); i++) {
        this.newest.put(DEVICES.get(i), newest.get(i));
      }
      this.historyHash = historyHash;
    }
  }

  /** Counts of {@code log verify}. */
  private record Log(long records, long heads) {}

  /** Counts of {@code store verify}. */
  private record Store(long segments, long records, long bytes) {}

  @TempDir private Path temporary;

  private OldSite sites;

  @BeforeEach
  void prepare() {
    sites = new OldSite(temporary);
  }

  @AfterEach
  void release_ports() throws IOException {
    sites.close();
  }

  @ParameterizedTest
  @EnumSource(Archive.class)
  void is_verified_to_the_last_record(Archive archive) throws Exception {
    Path site = sites.unpack(archive.folder);

    assertEquals(archive.log, log(site));
    assertEquals(archive.stores, stores(site));
    assertEquals(archive.log.records, records(site).size());

    Json status = parasol("store", "status", "--json", "-c", site).json();
    assertEquals("725a9cd89d68ec92", text(status, "epoch"));
    for (Json device : list(status, "devices")) {
      long newest = Objects.requireNonNull(archive.newest.get(text(device, "device")));
      assertEquals(newest, number(device, "records"));
      assertEquals(newest, number(device, "newest"));
      assertEquals(newest, waiting(device));
    }

    List<String> check = parasol("check", "-c", site).lines();
    assertTrue(check.get(0).contains("links 4, devices 8, points "), check::toString);
  }

  @ParameterizedTest
  @EnumSource(Archive.class)
  void is_continued_by_a_gateway_that_starts_on_it(Archive archive) throws Exception {
    assumeTrue(Instant.now().isBefore(ISSUER_EXPIRY), "the issuer has expired");
    Path site = sites.unpack(archive.folder);
    SiteConfig config = ConfigFile.load(site, Map.of());
    renewOperator(site, config);
    List<String> earlier = records(site);

    List<String> history = new ArrayList<>();
    try (Gateway gateway = Gateway.start(config)) {
      for (Map.Entry<String, Long> device : archive.newest.entrySet()) {
        List<String> readings = history(gateway, site, device.getKey(), device.getValue());
        assertEquals(
            LongStream.rangeClosed(1, device.getValue()).boxed().toList(),
            readings.stream().map(each -> number(parse(each), "seq")).toList(),
            device.getKey());
        history.addAll(readings);
      }
    }
    assertEquals(archive.historyHash, sha256(String.join("\n", history)));

    Log log = log(site);
    assertTrue(log.records > archive.log.records && log.heads > archive.log.heads, log::toString);
    assertEquals(earlier, records(site).subList(0, earlier.size()));

    List<Store> stores = stores(site);
    for (int i = 0; i < stores.size(); i++) {
      assertTrue(stores.get(i).records >= archive.stores.get(i).records, stores::toString);
    }

    Json status = parasol("store", "status", "--json", "-c", site).json();
    assertEquals("725a9cd89d68ec92", text(status, "epoch"));
    for (Json device : list(status, "devices")) {
      long newest = Objects.requireNonNull(archive.newest.get(text(device, "device")));
      assertTrue(number(device, "newest") >= newest, device::toString);
      assertEquals(number(device, "newest"), waiting(device));
    }
  }

  @Test
  void is_delivered_completely_once_the_central_broker_is_reachable() throws Exception {
    assumeTrue(Instant.now().isBefore(ISSUER_EXPIRY), "the issuer has expired");
    Archive archive = Archive.KILLED;
    Path site = sites.unpack(archive.folder);
    try (CentralSite central = new CentralSite(temporary.resolve("centre"))) {
      String text = Files.readString(site);
      Files.writeString(site, text.replaceFirst("(?m)^bridge:\n(?: .*\n)+", central.bridge("")));
      try (Gateway gateway = Gateway.start(ConfigFile.load(site, Map.of()))) {
        assertTrue(gateway.broker().port() > 0);
        for (Map.Entry<String, Long> device : archive.newest.entrySet()) {
          String topic = "parasol/fixture/%s/telemetry".formatted(device.getKey());
          List<Long> expected = LongStream.rangeClosed(1, device.getValue()).boxed().toList();
          await(topic).atMost(PATIENCE).until(() -> sequence(central, topic).containsAll(expected));
        }
        long queued = archive.stores.get(STORES.indexOf("state/letters")).records;
        await("the other messages").atMost(PATIENCE).until(() -> queuedMessages(central) >= queued);
      }
    }
  }

  private static Set<Long> sequence(CentralSite central, String topic) {
    return central.record().received(topic).stream()
        .map(each -> number(parse(each), "seq"))
        .collect(toSet());
  }

  /** Counts the different messages from the queue {@code state/letters}. */
  private static long queuedMessages(CentralSite central) {
    return central.record().received().stream()
        .filter(
            line ->
                line.contains("/event ")
                    || line.contains("/receipt ")
                    || line.contains("string-box/telemetry "))
        .distinct()
        .count();
  }

  /**
   * Returns the backlog of a device for the central broker, if it begins with the first message.
   */
  private static long waiting(Json device) {
    assertEquals(1, number(device, "oldest"));
    assertEquals(new Json.Obj(Map.of()), member(device, "dropped"));
    return number(member(device, "waiting"), "centre");
  }

  private static Log log(Path site) throws Exception {
    Json found = parasol("log", "verify", "--json", "-c", site).json();
    assertEquals(new Json.Bool(true), member(found, "whole"));
    return new Log(number(found, "records"), number(found, "heads"));
  }

  private static List<Store> stores(Path site) throws Exception {
    Json first = parasol("store", "verify", "--json", "-c", site).json();
    List<Json> all = new ArrayList<>(List.of(first));
    all.addAll(list(first, "others"));
    assertEquals(
        STORES.stream().map(each -> site.resolveSibling(each).toString()).toList(),
        all.stream().map(each -> text(each, "folder")).toList());
    for (Json each : all) {
      assertEquals(new Json.Bool(true), member(each, "sound"));
      assertEquals(0, number(each, "torn"));
    }
    return all.stream()
        .map(
            each ->
                new Store(number(each, "segments"), number(each, "records"), number(each, "bytes")))
        .toList();
  }

  private static List<String> records(Path site) {
    return parasol("log", "show", "--json", "-c", site).lines();
  }

  /** Asks again where a busy machine was slow to connect the gateway to its broker. */
  private static List<String> history(Gateway gateway, Path site, String device, long newest) {
    return await("history of " + device)
        .atMost(PATIENCE)
        .until(
            () ->
                Typed.parasol(
                    "history",
                    device,
                    "--json",
                    "--to-seq",
                    newest,
                    "--as",
                    site.resolveSibling("renewed.p12"),
                    "--broker",
                    "localhost:" + gateway.broker().port()),
            each -> each.exit() == ExitCode.DONE)
        .done()
        .lines();
  }

  private static Typed parasol(Object... arguments) {
    return Typed.parasol(arguments).done();
  }

  /** The operator's certificate expires in 2027. The gateway renews those that it uses itself. */
  private static void renewOperator(Path site, SiteConfig config) throws Exception {
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(config.state()), config.trustDomain(), config.site(), Clock.systemUTC());
    authority.renew("operator");
    authority.exports().pkcs12("operator", site.resolveSibling("renewed.p12"), NO_PASSWORD);
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }

  private static Json parse(String line) {
    try {
      return Json.parse(line.getBytes(UTF_8));
    } catch (JsonException malformed) {
      throw new AssertionError(line, malformed);
    }
  }

  private static Json member(Json object, String name) {
    return Objects.requireNonNull(((Json.Obj) object).members().get(name), name);
  }

  private static String text(Json object, String name) {
    return ((Json.Str) member(object, name)).text();
  }

  private static long number(Json object, String name) {
    return ((Json.Num) member(object, name)).number().longValueExact();
  }

  private static List<Json> list(Json object, String name) {
    return ((Json.Arr) member(object, name)).items();
  }
}
