// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.store.log.StoreSurvey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A site with three devices and a central broker, whose gateway runs in a process of its own. */
final class FaultySite implements AutoCloseable {

  private static final int DEVICES = 3;
  private static final long START_SECONDS = 600;
  private static final long STOP_SECONDS = 60;
  private static final String SIGNER = "operator-key";

  private final Path folder;
  private final GatewayLauncher launcher;
  private final CountedController controller;
  private final CentralBroker centre;
  private final SiteConfig config;
  private final TlsMaterial operator;
  private final SigningKey signer;
  private @Nullable Process gateway;

  /**
   * @param ports free ports: of the gateway's broker, of the central one, and for metrics.
   */
  FaultySite(Path folder, List<Integer> ports, GatewayLauncher launcher)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    this.folder = Files.createDirectories(folder);
    this.launcher = launcher;
    this.controller = new CountedController();
    this.centre = new CentralBroker(folder.resolve("centre"), ports.get(1));
    this.signer = SigningKey.generate();
    signer.write(folder.resolve(SIGNER + ".key"), folder.resolve(SIGNER + ".pub"), new char[0]);
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("profiles/counted.yaml"), CountedController.PROFILE);
    Files.writeString(file(), text(ports));
    this.config = ConfigFile.load(file(), Map.of());
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            config.trustDomain(),
            config.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.issueOperator(new OperatorName("operator"), Role.OPERATOR);
    this.operator = authority.material("operator");
  }

  private Path file() {
    return folder.resolve("site.yaml");
  }

  private String text(List<Integer> ports) {
    StringBuilder text = new StringBuilder("site: bench\n");
    text.append("broker: {listen: 127.0.0.1:%d}\n".formatted(ports.get(0)));
    text.append("metrics: 127.0.0.1:%d\n".formatted(ports.get(2)));
    text.append(centre.bridge());
    text.append("signers:\n  one: {key: %s.pub, classes: [setpoint]}\n".formatted(SIGNER));
    text.append("links:\n  lan: {tcp: \"%s\"}\n".formatted(controller.address()));
    text.append("devices:\n");
    for (int unit = 1; unit <= DEVICES; unit++) {
      text.append(
          "  unit-%d: {link: lan, unit: %d, profile: counted, every: 200ms}\n"
              .formatted(unit, unit));
    }
    return text.toString();
  }

  /** Starts the gateway with a verb, and waits until it is ready. */
  void start(String verb, List<String> before) throws IOException {
    Process started =
        launcher.start(
            folder.resolve("gateway.log"), before, List.of(verb, "-c", file().toString()));
    gateway = started;
    CompletableFuture<Void> isReady = new CompletableFuture<>();
    var unused =
        isReady
            .orTimeout(START_SECONDS, TimeUnit.SECONDS)
            .exceptionally(
                late -> {
                  started.destroyForcibly();
                  return null;
                });
    // The reader stays open: the process may print more.
    BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("the gateway did not start; see gateway.log in " + folder);
    }
    isReady.complete(null);
  }

  void start() throws IOException {
    start("run", List.of());
  }

  private Process running() throws IOException {
    Process process = gateway;
    if (process == null) {
      throw new IOException("the gateway is not running");
    }
    return process;
  }

  boolean isAlive() {
    return gateway != null && gateway.isAlive();
  }

  /** Ends the gateway without warning. */
  void kill() throws IOException {
    running().destroyForcibly().onExit().join();
  }

  /** Asks the gateway to stop, and waits until it has. */
  void stop() throws IOException, InterruptedException {
    // Process.destroy would also close the streams.
    running().toHandle().destroy();
    if (!running().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the gateway does not stop");
    }
  }

  /** Returns the state folder as the running gateway sees it. */
  Path stateOfProcess() throws IOException {
    return Path.of("/proc/" + running().pid() + "/root" + config.state());
  }

  Path state() {
    return config.state();
  }

  HostPort broker() {
    return new HostPort("localhost", config.broker().listen().port());
  }

  CountedController controller() {
    return controller;
  }

  CentralBroker centre() {
    return centre;
  }

  TlsMaterial operator() {
    return operator;
  }

  SigningKey signer() {
    return signer;
  }

  /** Returns the newest sequence number of each device. */
  static Map<String, Long> newest(Path state) throws IOException {
    Map<String, Long> newest = new HashMap<>();
    for (StoreSurvey.DeviceSurvey device : StoreSurvey.of(state.resolve("store")).devices()) {
      newest.put(device.device().value(), device.newest());
    }
    return newest;
  }

  /** Waits until this number of messages waits for a recipient. */
  void awaitBacklog(long count) throws IOException, InterruptedException {
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (StoreSurvey.of(state().resolve("store")).waiting() < count) {
      if (System.nanoTime() - until > 0) {
        throw new IOException("no backlog of " + count);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  @Override
  public void close() {
    if (gateway != null) {
      gateway.destroyForcibly();
    }
    centre.close();
    controller.close();
  }
}
