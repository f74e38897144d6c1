// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.onboarding.SignedSeed;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.onboarding.SiteSeed;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.est.FleetEnrolment;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.onboarding.Onboarding;
import io.parasol.gateway.onboarding.OnboardingException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench onboard}: onboards many simulated boxes from seeds, over loopback TLS. */
@Command(
    name = "onboard",
    description = {
      "Onboards boxes from seeds at one enrolment server, over TLS on loopback, with its limits in"
          + " force. Boxes that are refused because of a limit try again.",
      "Each box makes its key, gets its issuer, verifies its repository and its configuration, and"
          + " creates the authority of its site. The processor time is that of everything, and that"
          + " of the server alone."
    })
final class BenchOnboardVerb implements Runnable {

  private static final TrustDomain FLEET = new TrustDomain("plants.example");
  private static final long RETRY_MILLIS = 1_000;

  @Option(
      names = "--sites",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Number of boxes. Default: ${DEFAULT-VALUE}.")
  private int sites;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many boxes begin at the same time. Default: ${DEFAULT-VALUE}.")
  private int atOnce;

  @Spec private CommandSpec spec;

  /** What became of one box. */
  private record Box(SiteId site, Duration took, int retries) {}

  /**
   * Processor time in nanoseconds.
   *
   * @param process of everything: the boxes, the server and the repositories.
   * @param server of the threads of the enrolment server.
   */
  private record ProcessorTime(long process, long server) {

    private static final Set<String> SERVER = Set.of("est", "enrolment");

    static ProcessorTime now() {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long server = 0;
      for (ThreadInfo each : threads.dumpAllThreads(false, false, 0)) {
        if (SERVER.contains(each.getThreadName().replaceFirst("-.*", ""))) {
          server += Math.max(0, threads.getThreadCpuTime(each.getThreadId()));
        }
      }
      return new ProcessorTime(
          ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos(),
          server);
    }

    ProcessorTime minus(ProcessorTime other) {
      return new ProcessorTime(process - other.process, server - other.server);
    }
  }

  @Override
  public void run() {
    if (sites < 1 || atOnce < 1) {
      throw new VerbException(ExitCode.USAGE, "--sites and --at-once: expected 1 or more");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("bench-onboard")) {
      measure(folder.path());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, "interrupted", stopped);
    } catch (Exception failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
  }

  private void measure(Path folder) throws Exception {
    Path authority = folder.resolve("fleet");
    SiteAuthority fleet =
        FleetEnrolment.create(authority, FLEET, Set.of("127.0.0.1"), Clock.systemUTC());
    SigningKey owner = SigningKey.generate();
    HttpsServer repositories =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    repositories.setHttpsConfigurator(
        new HttpsConfigurator(fleet.material(SiteAuthority.BROKER).sslContext()));
    repositories.createContext("/", exchange -> serve(folder.resolve("sites"), exchange));
    ExecutorService serving = Executors.newFixedThreadPool(2);
    repositories.setExecutor(serving);
    repositories.start();
    ExecutorService boxes = Executors.newFixedThreadPool(atOnce);
    try (FleetEnrolment enrolment =
        FleetEnrolment.start(authority, FLEET, new HostPort("127.0.0.1", 0), Clock.systemUTC())) {
      List<SiteId> all = IntStream.range(0, sites).mapToObj(i -> new SiteId("site-" + i)).toList();
      List<Future<String>> roots = new ArrayList<>();
      for (SiteId each : all) {
        roots.add(boxes.submit(() -> publish(folder, each, owner)));
      }
      List<String> codes =
          IssuerRequests.in(authority).claimDirect(all, Duration.ofDays(1), Instant.now());
      List<SignedSeed> seeds = new ArrayList<>();
      for (int i = 0; i < sites; i++) {
        seeds.add(
            SignedSeed.sign(
                new SiteSeed(
                    all.get(i),
                    SiteAuthority.siteOfFleet(FLEET, all.get(i)).trustDomain(),
                    URI.create("https://" + enrolment.address() + "/"),
                    Sha256.hex(fleet.root().getEncoded()),
                    URI.create(
                        "https://127.0.0.1:%d/%s/"
                            .formatted(repositories.getAddress().getPort(), all.get(i))),
                    roots.get(i).get(),
                    codes.get(i),
                    Instant.now().plus(Duration.ofDays(1))),
                owner));
      }
      long begin = System.nanoTime();
      ProcessorTime before = ProcessorTime.now();
      List<Future<Box>> onboarding = new ArrayList<>();
      for (SignedSeed each : seeds) {
        onboarding.add(boxes.submit(() -> onboard(folder, each)));
      }
      List<Box> done = results(onboarding);
      double seconds = (System.nanoTime() - begin) / 1e9;
      print(done, enrolment.issued(), seconds, ProcessorTime.now().minus(before));
    } finally {
      boxes.shutdownNow();
      repositories.stop(0);
      serving.shutdownNow();
    }
  }

  private static List<Box> results(List<Future<Box>> onboarding) throws InterruptedException {
    List<Box> done = new ArrayList<>();
    for (Future<Box> each : onboarding) {
      try {
        done.add(each.get());
      } catch (ExecutionException failed) {
        throw new VerbException(
            ExitCode.FAILED, "a box was not onboarded: " + failed.getCause(), failed);
      }
    }
    return done;
  }

  private void print(List<Box> done, long issued, double seconds, ProcessorTime used) {
    if (issued != sites || done.size() != sites) {
      throw new VerbException(
          ExitCode.FAILED,
          "%d issuers for %d boxes; expected one each".formatted(issued, done.size()));
    }
    List<Duration> times = done.stream().map(Box::took).sorted().toList();
    new Console(spec)
        .json(
            BenchText.head("onboard")
                .put("sites", sites)
                .put("at-once", atOnce)
                .put("onboarded", done.size())
                .put("issuers", issued)
                .put("retries", done.stream().mapToLong(Box::retries).sum())
                .put("seconds", decimal(seconds))
                .put("sites-per-second", decimal(sites / seconds))
                .put("processor-ms-per-site", decimal(used.process() / 1e6 / sites))
                .put("server-ms-per-site", decimal(used.server() / 1e6 / sites))
                .put("site-ms-p50", times.get(sites / 2).toMillis())
                .put("site-ms-max", times.get(sites - 1).toMillis())
                .build());
  }

  private static void serve(Path root, HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      if (file.startsWith(root) && Files.isRegularFile(file)) {
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static Path state(Path folder, SiteId site) {
    return folder.resolve("boxes").resolve(site.value());
  }

  /** Publishes the configuration of a site; returns the hash of its first root. */
  private static String publish(Path folder, SiteId site, SigningKey owner) throws Exception {
    SigningKey online = SigningKey.generate();
    RepositoryEditor editor =
        RepositoryEditor.init(
            folder.resolve("trust").resolve(site.value()),
            site,
            new RepositoryOwners(
                List.of(MetadataKey.of(owner.publicKey())), 1, MetadataKey.of(online.publicKey())),
            ExpiryPeriods.DEFAULT,
            Instant.now());
    long unused =
        editor.setConfiguration(
            Map.of(
                SiteConfiguration.MAIN_FILE,
                "site: %s\ntrust-domain: %s\nstate: %s\nlinks: {}\ndevices: {}\n"
                    .formatted(
                        site,
                        SiteAuthority.siteOfFleet(FLEET, site).trustDomain(),
                        state(folder, site))),
            Instant.now());
    var unusedRoles = editor.sign(owner);
    Path published = folder.resolve("sites").resolve(site.value());
    var unusedVendors = editor.publish(online, published, Instant.now());
    return Sha256.hex(Files.readAllBytes(published.resolve("metadata").resolve("1.root.json")));
  }

  private static Box onboard(Path folder, SignedSeed seed) throws Exception {
    SiteId site = seed.unverified().site();
    Path state = Files.createDirectories(state(folder, site));
    Onboarding onboarding =
        new Onboarding(state, Clock.systemUTC(), BenchOnboardVerb::load, Set.of());
    long begin = System.nanoTime();
    for (int retries = 0; ; retries++) {
      try {
        var unused = onboarding.run(seed);
        return new Box(site, Duration.ofNanos(System.nanoTime() - begin), retries);
      } catch (OnboardingException failed) {
        if (failed.isRefusal()) {
          throw failed;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private static Onboarding.Loaded load(Path file) throws IOException {
    try {
      SiteConfig config = ConfigFile.load(file, Map.of());
      return new Onboarding.Loaded(
          new Identity.Gateway(config.trustDomain(), config.site()),
          config.state(),
          config.certificates(),
          KeyStorage.of(config.keys()),
          config.devices().keySet(),
          Set.of(),
          Set.of("127.0.0.1"));
    } catch (ConfigException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
  }
}
