// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.PkiFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A site of one old controller, {@code box-01} on unit 7 of some port, with an authority, a viewer,
 * an operator, and two signing keys, one of them known to the site.
 */
public final class FieldSite {

  private static final char[] NO_PASSWORD = {};

  private final Path folder;
  private final SiteConfig config;

  private FieldSite(Path folder, SiteConfig config) {
    this.folder = folder;
    this.config = config;
  }

  public static FieldSite make(Path folder, int controllerPort) throws Exception {
    return make(folder, controllerPort, "{serial: serial}");
  }

  /**
   * Makes it.
   *
   * @param identity how the controller identifies itself, as a profile writes it.
   */
  public static FieldSite make(Path folder, int controllerPort, String identity) throws Exception {
    return make(folder, controllerPort, identity, "");
  }

  /**
   * Makes it.
   *
   * @param more sections of its configuration.
   */
  public static FieldSite make(Path folder, int controllerPort, String identity, String more)
      throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/field-box.yaml"),
        resource("field-box.yaml") + "identity: " + identity + "\n");
    return make(
        folder,
        """
        links:
          lan: {tcp: "127.0.0.1:%d"}
        devices:
          box-01: {link: lan, unit: 7, profile: field-box, every: 200ms}
          string-box: {native: true}
        """
                .formatted(controllerPort)
            + more);
  }

  /** A site with other links and devices, which this part of the configuration states. */
  public static FieldSite make(Path folder, String linksAndDevices) throws Exception {
    Files.createDirectories(folder);
    for (String signer : List.of("control-room", "stranger")) {
      SigningKey.generate()
          .write(folder.resolve(signer + ".key"), folder.resolve(signer + ".pub"), NO_PASSWORD);
    }
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: field
            broker: {listen: 127.0.0.1:0}
            metrics: 127.0.0.1:0
            signers:
              control-room: {key: control-room.pub, classes: [setpoint, config]}
            """
                + linksAndDevices);
    SiteConfig config = ConfigFile.load(file, Map.of());
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            config.trustDomain(),
            config.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (Role role : List.of(Role.OPERATOR, Role.VIEWER)) {
      authority.issueOperator(new OperatorName(role.wireName()), role);
      authority.exports().pem(role.wireName(), folder);
    }
    return new FieldSite(folder, config);
  }

  static String resource(String name) throws IOException {
    try (InputStream in = FieldSite.class.getResourceAsStream("/peers/" + name)) {
      if (in == null) {
        throw new IOException("no test resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A script of the test resources as a file that a peer can run. */
  public static Path script(Path folder, String name) throws IOException {
    return Files.writeString(folder.resolve(name), resource(name));
  }

  /** The same site, with its authority, after the listen address of the broker was changed. */
  FieldSite listeningOn(String host) throws Exception {
    return changed("listen: 127.0.0.1:0", "listen: \"%s:0\"".formatted(host));
  }

  /** The same site, with a broker that is somewhere else. */
  public FieldSite atBroker(HostPort broker) throws Exception {
    return changed("listen: 127.0.0.1:0", "external: \"mqtts://%s\"".formatted(broker));
  }

  /** The same site, after its file was changed. */
  FieldSite changed(String before, String after) throws Exception {
    Path file = file("site.yaml");
    String text = Files.readString(file);
    if (!text.contains(before)) {
      throw new IllegalArgumentException(before + " is not in " + text);
    }
    Files.writeString(file, text.replace(before, after));
    return new FieldSite(folder, ConfigFile.load(file, Map.of()));
  }

  /** What its authority has issued, or issues now to a native device, is in its folder then. */
  public void export(String name) throws Exception {
    issued(name).exports().pem(name, folder);
  }

  /** Key, chain and root of what was exported under that name. */
  public TlsMaterial material(String name) throws Exception {
    return TlsMaterial.load(file(name + ".pem"), file(name + ".key"), file("ca.pem"));
  }

  /** The same in one file, which is made now: its encryption takes a while. */
  Path pkcs12(String name) throws Exception {
    Path file = file(name + ".p12");
    if (Files.notExists(file)) {
      authority().exports().pkcs12(name, file, NO_PASSWORD);
    }
    return file;
  }

  /** The authority, which has issued a certificate of that name. */
  public SiteAuthority issued(String name) throws Exception {
    SiteAuthority authority = authority();
    if (authority.list().stream().noneMatch(each -> each.name().equals(name))) {
      authority.issueDevice(new DeviceId(name));
    }
    return authority;
  }

  public SiteAuthority authority() throws Exception {
    return SiteAuthority.open(
        PkiFolder.in(config.state()), config.trustDomain(), config.site(), Clock.systemUTC());
  }

  public SiteConfig config() {
    return config;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public Gateway start() {
    return Gateway.start(config);
  }

  Gateway start(StartTimeouts timeouts) {
    return Gateway.start(config, timeouts);
  }

  /** mosquitto_sub with an operator's certificate; prints {@code topic payload}. */
  public RunningPeer subscribe(Gateway gateway, String client, String filter) throws IOException {
    return subscribe(gateway, client, List.of(filter));
  }

  public RunningPeer subscribe(Gateway gateway, String client, List<String> filters)
      throws IOException {
    return subscribe(gateway.broker(), client, filters);
  }

  public RunningPeer subscribe(HostPort broker, String client, List<String> filters)
      throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("-v"));
    filters.forEach(filter -> arguments.addAll(List.of("-t", filter)));
    return mosquitto("mosquitto_sub", broker, client, arguments.toArray());
  }

  /** One of mosquitto's clients with a certificate that was exported to this folder. */
  public RunningPeer mosquitto(String program, Gateway gateway, String client, Object... arguments)
      throws IOException {
    return mosquitto(program, gateway.broker(), client, arguments);
  }

  /** As {@link #mosquitto}, each line as soon as it was printed. */
  public RunningPeer mosquittoByLine(
      String program, Gateway gateway, String client, Object... arguments) throws IOException {
    return RunningPeer.peerByLine(
        Path.of("/usr/bin", program),
        "mosquitto-clients",
        mosquittoArguments(gateway.broker(), client, arguments));
  }

  private RunningPeer mosquitto(String program, HostPort broker, String client, Object... arguments)
      throws IOException {
    return RunningPeer.peer(
        Path.of("/usr/bin", program),
        "mosquitto-clients",
        mosquittoArguments(broker, client, arguments));
  }

  private Object[] mosquittoArguments(HostPort broker, String client, Object... arguments) {
    List<Object> all = new ArrayList<>();
    all.addAll(
        List.of(
            "-V",
            "5",
            "-h",
            "localhost",
            "-p",
            broker.port(),
            "-q",
            "1",
            "--cafile",
            file("ca.pem"),
            "--cert",
            file(client + ".pem"),
            "--key",
            file(client + ".key")));
    all.addAll(List.of(arguments));
    return all.toArray();
  }
}
