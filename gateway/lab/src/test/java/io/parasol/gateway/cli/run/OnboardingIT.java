// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.onboarding.SignedSeed;
import io.parasol.certs.onboarding.SiteSeed;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.est.FleetEnrolment;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.sunspec.discovery.SunSpecImage;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.IgnoredSignals;
import io.parasol.testing.MessageSchemas;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One centre for all tests; each has a new box with the same state folder and its own seed. */
@DisplayName("A new box with a seed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnboardingIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
  private static final Map<Integer, Integer> IMAGE =
      SunSpecImage.of(
              SunSpecModels.shipped(),
              List.of(1, 103),
              new DeviceIdentity("ACME", "PV2000", "SN1", "1.0"))
          .words();

  @TempDir static Path folder;
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private ModbusServer inverter;
  private HttpsServer repository;
  private FleetEnrolment enrolment;
  private SigningKey owner;
  private Path box;
  private int seeds;

  private static Answer answer(ReadRegisters read) {
    boolean isThere =
        IntStream.range(read.address(), read.address() + read.quantity())
            .allMatch(IMAGE::containsKey);
    return Answer.of(
        isThere
            ? Registers.of(read.quantity(), place -> IMAGE.getOrDefault(read.address() + place, 0))
            : new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS));
  }

  @BeforeAll
  void a_centre_and_an_inverter() throws Exception {
    inverter =
        ModbusServer.start(
            ANY_PORT,
            loops,
            ServerSettings.DEFAULT,
            (unit, request) ->
                request instanceof ReadRegisters read
                    ? answer(read)
                    : Answer.of(new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION)));
    parasol("keys", "new", "owner", "--dir", folder).done();
    parasol("keys", "new", "online", "--dir", folder).done();
    owner = SigningKey.read(folder.resolve("owner.key"), new char[0]);
    parasol(
            "fleet",
            "authority",
            "init",
            folder.resolve("fleet"),
            "--domain",
            "plants.example",
            "--name",
            "127.0.0.1")
        .done();
    startEnrolment(ANY_PORT);
    repository = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    repository.setHttpsConfigurator(
        new HttpsConfigurator(
            FleetEnrolment.open(
                    folder.resolve("fleet"),
                    FleetEnrolment.trustDomain(folder.resolve("fleet")),
                    Clock.systemUTC())
                .material(SiteAuthority.BROKER)
                .sslContext()));
    repository.createContext("/", this::serve);
    repository.start();
    parasol(
            "trust",
            "init",
            "--site",
            SITE,
            "--owner",
            folder.resolve("owner.pub"),
            "--online",
            folder.resolve("online.pub"),
            "--workshop",
            folder.resolve("trust"))
        .done();
    box = folder.resolve("box");
    publish();
    Files.createDirectories(folder.resolve("configuration"));
    Files.copy(
        folder.resolve("sites/rooftop-7/metadata/1.root.json"),
        folder.resolve("configuration/1.root.json"));
    Files.copy(folder.resolve("fleet/pki/ca.pem"), folder.resolve("configuration/fleet.pem"));
    configure("127.0.0.1:0");
  }

  private void startEnrolment(HostPort address) throws Exception {
    enrolment =
        FleetEnrolment.start(
            folder.resolve("fleet"),
            FleetEnrolment.trustDomain(folder.resolve("fleet")),
            address,
            Clock.systemUTC());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = folder.resolve("sites" + exchange.getRequestURI().getPath());
      if (Files.isRegularFile(file)) {
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private String repositoryUrl() {
    return "https://127.0.0.1:" + repository.getAddress().getPort() + "/{site}/";
  }

  /** Signs and publishes a configuration whose broker listens there. */
  private void configure(String broker) throws IOException {
    Files.writeString(
        folder.resolve("configuration/site.yaml"),
        """
        site: rooftop-7
        trust-domain: rooftop-7.plants.example
        state: %s
        broker: {listen: "%s"}
        metrics: "127.0.0.1:0"
        releases: {from: "%s", root: 1.root.json}
        pki: {est: "https://%s/", ca: fleet.pem}
        links:
          roof: {tcp: "%s"}
        devices: {}
        """
            .formatted(
                box,
                broker,
                repositoryUrl().replace("{site}", SITE.value()),
                enrolment.address(),
                inverter.address()));
    parasol(
            "trust",
            "configuration",
            folder.resolve("configuration"),
            "--workshop",
            folder.resolve("trust"))
        .done();
    publish();
  }

  private void publish() {
    parasol(
            "trust",
            "sign",
            "--key",
            folder.resolve("owner.key"),
            "--workshop",
            folder.resolve("trust"))
        .done();
    parasol(
            "trust",
            "publish",
            folder.resolve("sites/rooftop-7"),
            "--key",
            folder.resolve("online.key"),
            "--workshop",
            folder.resolve("trust"))
        .done();
  }

  @AfterAll
  void close() {
    enrolment.close();
    repository.stop(0);
    inverter.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @BeforeEach
  void a_new_box() throws Exception {
    if (Files.exists(box)) {
      TemporaryFolder.delete(box);
    }
  }

  private Path seed(String site) {
    return seed(site, repositoryUrl());
  }

  private Typed onboard(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    all[0] = "onboard";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    System.arraycopy(
        new Object[] {"--state", box, "--no-discovery"}, 0, all, arguments.length + 1, 3);
    return parasol(all);
  }

  private static void assertRefused(Typed onboarded, String why) {
    assertEquals(ExitCode.REFUSED, onboarded.exit(), onboarded::toString);
    assertOneLine(onboarded, why);
  }

  private static void assertOneLine(Typed onboarded, String why) {
    assertEquals(1, onboarded.problems().size(), onboarded::toString);
    assertTrue(onboarded.problems().get(0).contains(why), onboarded::toString);
  }

  private ConfigurationFolder versions() {
    return ConfigurationFolder.in(box);
  }

  private String current() throws IOException {
    return versions().current().map(Object::toString).orElse("");
  }

  @Test
  void becomes_the_gateway_of_its_site_and_follows_its_owner() throws Exception {
    Path seed = seed("rooftop-7");
    Typed shown = parasol("seed", "show", seed).done();
    assertFalse(
        shown.out().contains(SignedSeed.parse(Files.readAllBytes(seed)).unverified().code()),
        shown::out);
    assertEquals(
        List.of(),
        MessageSchemas.problems(
            "seed", new String(Envelope.parse(Files.readAllBytes(seed)).payload(), UTF_8)));

    Typed onboarded = parasol("onboard", seed, "--state", box, "--units", "1").done();

    assertTrue(
        onboarded.out().contains("found 1 device: parasol onboard show --state "), onboarded::out);
    String before = current();
    SiteAuthority authority =
        SiteAuthority.open(
            box.resolve("pki"),
            new TrustDomain("rooftop-7.plants.example"),
            SITE,
            Clock.systemUTC());
    assertEquals(
        new Identity.Gateway(new TrustDomain("rooftop-7.plants.example"), SITE),
        authority.gateway());
    // The same seed again changes nothing.
    parasol("onboard", seed, "--state", box).done();

    String device = device(parasol("onboard", "show", "--state", box).done());
    parasol("onboard", "confirm", "--state", box).done();
    AtomicReference<Gateway> running = new AtomicReference<>();
    GatewayProgram program =
        (config, isStopping) -> {
          Gateway started = Gateway.start(config, isStopping);
          running.set(started);
          return started;
        };
    CompletableFuture<Typed> run = new CompletableFuture<>();
    Thread runs =
        new Thread(
            () ->
                run.complete(
                    Typed.parasolWith(program, "run", "-c", versions().file().toString())));
    runs.start();
    try {
      awaitReceipt(before + ".1", "applied");
      assertEquals(before + ".1", current());
      await()
          .atMost(PATIENCE)
          .until(() -> running.get().condition().answering().equals(Set.of(new DeviceId(device))));

      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        configure("127.0.0.1:" + taken.getLocalPort());
        reload();
        awaitReceipt(Long.toString(Long.parseLong(before) + 1), "rolled_back");
      }
      assertEquals(before + ".1", current());
      await()
          .atMost(PATIENCE)
          .until(() -> running.get().condition().answering().equals(Set.of(new DeviceId(device))));
    } finally {
      configure("127.0.0.1:0");
      runs.interrupt();
      runs.join();
    }
    assertEquals(ExitCode.DONE, run.join().exit(), run.join()::toString);
  }

  private static String device(Typed shown) {
    List<String> names = ProposedDevices.names(shown.lines());
    assertEquals(1, names.size(), shown::out);
    return names.get(0);
  }

  private static void reload() throws IOException, InterruptedException {
    assumeFalse(IgnoredSignals.contains("HUP"), "this process has inherited that it ignores it");
    String pid = Long.toString(ProcessHandle.current().pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).start().waitFor());
  }

  private void awaitReceipt(String version, String outcome) {
    Path receipt = box.resolve("configuration-receipts").resolve(version + ".json");
    await().atMost(PATIENCE).until(() -> Files.exists(receipt));
    Typed verified = parasol("evidence", "verify", receipt, "-c", versions().file()).done();
    assertTrue(
        verified.out().contains("configuration %s: %s".formatted(version, outcome)), verified::out);
  }

  @Test
  void completes_what_was_interrupted_while_the_centre_was_away() throws Exception {
    Path seed = seed("rooftop-7");
    HostPort address = enrolment.address();
    enrolment.close();

    Typed interrupted = onboard(seed);
    assertEquals(ExitCode.FAILED, interrupted.exit(), interrupted::toString);
    assertEquals(1, interrupted.problems().size(), interrupted::toString);
    assertEquals("", current());

    startEnrolment(address);
    assertEquals(ExitCode.DONE, onboard().exit());
    assertFalse(current().isEmpty());
    assertFalse(Files.exists(box.resolve("corporate/issuer.key")));
  }

  @Test
  void is_onboarded_once_however_often_its_process_is_killed() throws Exception {
    Path seed = seed("rooftop-7");
    long before = enrolment.issued();
    int kills = 0;
    for (int millis = 500; current().isEmpty() && kills < 8; millis += 500) {
      List<String> command = new ArrayList<>(JavaCommand.of("-Xmx96m"));
      command.addAll(
          List.of(
              "io.parasol.gateway.cli.Main",
              "onboard",
              seed.toString(),
              "--state",
              box.toString(),
              "--no-discovery"));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("killed.log").toFile())
              .start();
      if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }

    onboard(seed).done();

    assertFalse(current().isEmpty());
    assertEquals(1, enrolment.issued() - before);
    assertTrue(kills > 0, "the process was never killed");
    onboard(seed).done();
  }

  @Test
  void is_refused_with_the_seed_of_another_box() throws Exception {
    Path seed = seed("rooftop-7");
    onboard(seed).done();
    TemporaryFolder.delete(box);

    assertRefused(onboard(seed), "claim_used");
    assertEquals("", current());
    // The next stick works, without anything being erased.
    onboard(seed("rooftop-7")).done();
    assertRefused(onboard(seed("rooftop-7")), "is the state folder of a site already");
  }

  @Test
  void is_refused_with_the_configuration_of_another_site() {
    Path seed = seed("barn", repositoryUrl().replace("{site}", SITE.value()));

    assertRefused(onboard(seed), "the configuration is for the site rooftop-7; expected barn");
  }

  /** Makes a seed as an owner does. */
  private Path seed(String site, String url) {
    Path out = folder.resolve("seeds-" + ++seeds);
    parasol(
            "seed",
            "make",
            site,
            "--authority",
            folder.resolve("fleet"),
            "--est",
            "https://" + enrolment.address() + "/",
            "--repository",
            url,
            "--root",
            folder.resolve("sites/rooftop-7/metadata/1.root.json"),
            "--key",
            folder.resolve("owner.key"),
            "-o",
            out)
        .done();
    return out.resolve(site + ".seed");
  }

  private Path changed(Path seed, SeedChange change, SigningKey key) throws Exception {
    SiteSeed good = SignedSeed.parse(Files.readAllBytes(seed)).unverified();
    Path file = folder.resolve("changed-" + ++seeds + ".seed");
    return Files.write(file, SignedSeed.sign(change.of(good), key).toJson());
  }

  private interface SeedChange {
    SiteSeed of(SiteSeed good);
  }

  private static SiteSeed with(SiteSeed seed, String anchor, String root, Instant expires) {
    return new SiteSeed(
        seed.site(),
        seed.trustDomain(),
        seed.est(),
        anchor,
        seed.repository(),
        root,
        seed.code(),
        expires);
  }

  @Test
  void is_refused_with_a_seed_that_is_not_as_its_owner_has_made_it() throws Exception {
    Path good = seed("rooftop-7");
    String other = "0".repeat(64);

    assertRefused(
        onboard(changed(good, s -> with(s, s.anchor(), other, s.expires()), owner)),
        "1.root.json: has not the SHA-256 " + other);
    assertRefused(
        onboard(changed(good, s -> with(s, other, s.root(), s.expires()), owner)),
        "has no root with the SHA-256 " + other);
    assertRefused(
        onboard(changed(good, s -> with(s, s.anchor(), s.root(), Instant.EPOCH), owner)),
        "seed: expired");
    assertRefused(onboard(changed(good, s -> s, SigningKey.generate())), "seed: unknown_signer");
    assertRefused(onboard(good, "--owner", folder.resolve("online.pub")), "seed: unknown_signer");
    Path noSeed = Files.writeString(folder.resolve("no.seed"), "{}");
    assertRefused(onboard(noSeed), "seed: malformed");
    assertEquals("", current());
    assertFalse(Files.exists(box.resolve("pki")));

    onboard(good, "--owner", folder.resolve("owner.pub")).done();
  }

  @Test
  void is_refused_with_a_claim_that_the_authority_does_not_know() throws Exception {
    Path good = seed("rooftop-7");
    Path unknown =
        changed(
            good,
            s ->
                new SiteSeed(
                    s.site(),
                    s.trustDomain(),
                    URI.create(s.est().toString()),
                    s.anchor(),
                    s.repository(),
                    s.root(),
                    "AAAA-BBBB-CCCC-DDDD",
                    s.expires()),
            owner);

    assertRefused(onboard(unknown), "unknown_claim");
    onboard(good).done();
  }
}
