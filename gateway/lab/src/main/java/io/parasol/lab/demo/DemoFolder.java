// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.port.VirtualPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a demo: its configuration, the site's certificate authority, and the files that an
 * operator needs to connect. Created again at each start.
 */
final class DemoFolder implements AutoCloseable {

  private static final char[] NO_PASSWORD = {};

  private static final SiteId SITE = new SiteId("demo");

  private static final int PANELS_PORT = 15022;

  /** With a larger offset, the last of the ports would not exist. */
  private static final int MAX_PORT_OFFSET = 65_535 - PANELS_PORT;

  /**
   * The parts of the bundled files that need a serial line, between two marks on lines of their
   * own.
   */
  private static final Pattern SERIAL_LINE_PARTS =
      Pattern.compile("^ *# >>>\\R.*?^ *# <<<\\R", Pattern.DOTALL | Pattern.MULTILINE);

  private final Path folder;
  private final DemoLock lock;
  private final SiteConfig site;
  private final SimulationConfig simulation;
  private final @Nullable String whyNoLine;

  private DemoFolder(
      Path folder,
      DemoLock lock,
      SiteConfig site,
      SimulationConfig simulation,
      Optional<String> whyNoLine) {
    this.folder = folder;
    this.lock = lock;
    this.site = site;
    this.simulation = simulation;
    this.whyNoLine = whyNoLine.orElse(null);
  }

  /**
   * Creates the folder, and locks it until it is closed.
   *
   * @param portOffset added to each of the default ports.
   * @throws VerbException if another demo runs in it; nothing in it has changed then.
   */
  static DemoFolder make(Path folder, int portOffset) {
    if (portOffset < 0 || portOffset > MAX_PORT_OFFSET) {
      throw new VerbException(
          ExitCode.USAGE,
          "--port-offset is %d; expected 0 to %d".formatted(portOffset, MAX_PORT_OFFSET));
    }
    try {
      requireOwn(folder);
      Files.createDirectories(folder);
      DemoLock lock = DemoLock.acquire(folder);
      try {
        return make(folder, lock, portOffset);
      } catch (IOException
          | ConfigException
          | AuthorityException
          | RepositoryEditException
          | UnusableKeyException failed) {
        lock.close();
        throw failed(folder, failed);
      } catch (RuntimeException failed) {
        lock.close();
        throw failed;
      }
    } catch (IOException failed) {
      throw failed(folder, failed);
    }
  }

  private static VerbException failed(Path folder, Exception failed) {
    return new VerbException(
        ExitCode.FAILED, "cannot create %s: %s".formatted(folder, failed.getMessage()), failed);
  }

  private static DemoFolder make(Path folder, DemoLock lock, int portOffset)
      throws IOException,
          ConfigException,
          AuthorityException,
          RepositoryEditException,
          UnusableKeyException {
    Path bus = folder.toAbsolutePath().normalize().resolve("bus");
    Map<String, String> variables =
        Map.of(
            "DEMO_BUS", quoted(bus),
            "DEMO_CHARGER", quoted(bus.resolveSibling("charger")),
            "DEMO_PANELS_PORT", Integer.toString(PANELS_PORT + portOffset),
            "DEMO_BROKER_PORT", Integer.toString(8883 + portOffset),
            "DEMO_METRICS_PORT", Integer.toString(9464 + portOffset),
            "DEMO_PAGE_PORT", Integer.toString(9465 + portOffset),
            "DEMO_ROOF_PORT", Integer.toString(15020 + portOffset),
            "DEMO_YARD_PORT", Integer.toString(15021 + portOffset));
    deleteContent(folder);
    Optional<String> whyNoLine = whyNoLine(bus);
    Path siteFile =
        write(
            folder.resolve("site.yaml"),
            template("demo.yaml", whyNoLine) + DemoFirmware.configuration(),
            variables);
    Path simulationFile =
        write(folder.resolve("simulation.yaml"), template("simulation.yaml", whyNoLine), variables);
    SigningKey operator = SigningKey.generate();
    operator.write(
        folder.resolve("control-room.key"), folder.resolve("control-room.pub"), NO_PASSWORD);
    DemoFirmware.write(folder, SITE, operator);
    SigningKey.generate()
        .write(folder.resolve("stranger.key"), folder.resolve("stranger.pub"), NO_PASSWORD);
    SiteConfig site = ConfigFile.load(siteFile, Map.of());
    SimulationConfig simulation = SimulationFile.load(simulationFile, Map.of());
    issue(site, folder);
    return new DemoFolder(folder, lock, site, simulation, whyNoLine);
  }

  /** Returns the path escaped for a double-quoted YAML string. */
  private static String quoted(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static void issue(SiteConfig site, Path folder)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(site.state()),
            site.trustDomain(),
            site.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (DeviceId device : site.devices().keySet()) {
      authority.issueDevice(device);
    }
    for (Role role : List.of(Role.OPERATOR, Role.VIEWER)) {
      authority.issueOperator(new OperatorName(role.wireName()), role);
      authority.exports().pem(role.wireName(), folder);
      authority
          .exports()
          .pkcs12(role.wireName(), folder.resolve(role.wireName() + ".p12"), NO_PASSWORD);
    }
  }

  /** Returns why this machine cannot simulate a serial line; empty if it can. */
  private static Optional<String> whyNoLine(Path bus) {
    try {
      VirtualPort.at(bus).close();
      return Optional.empty();
    } catch (IOException | LinkageError none) {
      return Optional.of(String.valueOf(none.getMessage()).replaceAll("\\s+", " "));
    }
  }

  /** Returns the bundled file, without the serial line and its devices if there cannot be one. */
  private static String template(String name, Optional<String> whyNoLine) {
    String text =
        BundledFiles.text(name)
            .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
    return whyNoLine.isPresent() ? SERIAL_LINE_PARTS.matcher(text).replaceAll("") : text;
  }

  private static Path write(Path file, String template, Map<String, String> variables)
      throws IOException {
    String text = template;
    for (Map.Entry<String, String> each : variables.entrySet()) {
      text = text.replace("${" + each.getKey() + "}", each.getValue());
    }
    return Files.writeString(file, text);
  }

  /** Checks that a folder may be replaced: it does not exist, or an earlier demo has created it. */
  private static void requireOwn(Path folder) {
    boolean isOwn =
        !Files.exists(folder)
            || Files.exists(folder.resolve("simulation.yaml"))
            || Files.exists(folder.resolve(DemoLock.NAME));
    if (!isOwn) {
      throw new VerbException(
          ExitCode.FAILED, folder + " exists, but was not created by a demo; move it away");
    }
  }

  /** Deletes everything that an earlier demo has left, except the lock. */
  private static void deleteContent(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      for (Path each : content.filter(one -> !one.endsWith(DemoLock.NAME)).toList()) {
        TemporaryFolder.delete(each);
      }
    }
  }

  SiteConfig site() {
    return site;
  }

  /** Returns why the demo has no serial line; empty if it has one. */
  Optional<String> whyNoLine() {
    return Optional.ofNullable(whyNoLine);
  }

  SimulationConfig simulation() {
    return simulation;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Checks that nothing uses the ports of the gateway.
   *
   * @throws VerbException with the first address that is in use.
   */
  void requireFreePorts() {
    Stream.of(
            Stream.of(site.broker().listen(), site.metrics()),
            site.page().stream().map(SiteConfig.Page::listen))
        .flatMap(each -> each)
        .forEach(DemoFolder::requireFree);
  }

  private static void requireFree(HostPort address) {
    try (ServerSocket socket = new ServerSocket()) {
      // A port whose connections have ended shortly before is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException taken) {
      throw new VerbException(
          ExitCode.FAILED,
          "cannot listen on %s: %s (try --port-offset)".formatted(address, taken.getMessage()),
          taken);
    }
  }

  /** Releases the lock; the folder stays. */
  @Override
  public void close() {
    lock.close();
  }
}
