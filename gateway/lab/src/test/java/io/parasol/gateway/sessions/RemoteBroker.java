// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A central broker on a network of its own, which ends with it: a mosquitto in a network namespace,
 * at the other end of a virtual cable that loses packets, or is unplugged by a test.
 */
public final class RemoteBroker implements AutoCloseable {

  private static final int PORT = 8883;
  private static final Pattern DROPPED = Pattern.compile("dropped (\\d+)");

  private final Path folder;
  private final Process broker;
  private final String cable;
  private final String near;
  private final String far;
  private final RunningPeer recorder;
  private final CentralRecord seen;

  public RemoteBroker(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    PeerProgram unused = PeerProgram.named("/usr/sbin/mosquitto", "mosquitto");
    Path configuration =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            """
            listener %d 0.0.0.0
            certfile %s/broker.pem
            keyfile %s/broker.key
            cafile %s/ca.pem
            require_certificate true
            allow_anonymous true
            user root
            log_type all
            """
                .formatted(PORT, folder, folder, folder));
    // It waits for its files: its address is by its number, which is not known before.
    this.broker =
        new ProcessBuilder(
                "unshare",
                "-n",
                "sh",
                "-c",
                "read go && exec /usr/sbin/mosquitto -c " + configuration)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    long number = broker.pid();
    // A network of four addresses among those that are for the tests of networks (RFC 2544).
    String network = "198.18.%d.".formatted(number / 64 % 256);
    long first = number % 64 * 4;
    this.near = network + (first + 1);
    this.far = network + (first + 2);
    this.cable = "parasol" + number % 100_000;
    lay();
    certify();
    broker.outputWriter().append("go\n").close();
    this.recorder = record();
    this.seen =
        new CentralRecord(
            () ->
                recorder.soFar().stream()
                    .filter(line -> line.startsWith("MESSAGE "))
                    .map(line -> line.substring("MESSAGE ".length()))
                    .toList());
  }

  /** Whether this user may make networks, and has what it takes. */
  public static boolean isPossible() throws InterruptedException {
    try {
      Process tried =
          new ProcessBuilder("unshare", "-n", "ip", "link", "set", "lo", "up")
              .redirectErrorStream(true)
              .start();
      return tried.waitFor(60, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private void lay() throws Exception {
    String number = Long.toString(broker.pid());
    // Until it has left our namespace, there is none to lead a cable into.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !Files.readSymbolicLink(Path.of("/proc", number, "ns", "net"))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net"))));
    run("ip", "link", "add", cable, "type", "veth", "peer", "name", "far", "netns", number);
    run("ip", "addr", "add", near + "/30", "dev", cable);
    run("ip", "link", "set", cable, "up");
    there("ip", "link", "set", "lo", "up");
    there("ip", "addr", "add", far + "/30", "dev", "far");
    there("ip", "link", "set", "far", "up");
  }

  private void certify() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("centre"),
            new SiteId("centre"),
            Set.of("localhost", far),
            Clock.systemUTC());
    authority.issueDevice(new DeviceId("site-field"));
    authority.issueDevice(new DeviceId("people"));
    for (String name : List.of("site-field", "people", SiteAuthority.BROKER)) {
      authority.exports().pem(name, folder);
    }
  }

  private RunningPeer record() throws IOException {
    awaitLog("running");
    List<Object> client = new ArrayList<>(List.of("-t", broker.pid(), "-n", "mosquitto_sub"));
    client.addAll(List.of("-V", "5", "-q", "1", "-h", "localhost", "-p", PORT));
    client.addAll(List.of("--cafile", folder.resolve("ca.pem")));
    client.addAll(List.of("--cert", folder.resolve("people.pem")));
    client.addAll(List.of("--key", folder.resolve("people.key")));
    client.addAll(List.of("-t", CentralRecord.PREFIX + "#", "-F", "MESSAGE %t %r %p"));
    PeerProgram unused = PeerProgram.named("/usr/bin/mosquitto_sub", "mosquitto-clients");
    RunningPeer started =
        RunningPeer.peer(Path.of("/usr/bin/nsenter"), "util-linux", client.toArray());
    awaitLog("Sending SUBACK");
    return started;
  }

  private void awaitLog(String text) {
    Awaitility.await(text)
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.readString(log()).contains(text));
  }

  private Path log() {
    return folder.resolve("mosquitto.log");
  }

  /** What has come so far. */
  public CentralRecord seen() {
    return seen;
  }

  /** The bridge of a site to it, for the site's file. */
  public String bridge() {
    return """
    bridge:
      to: mqtts://%s:%d
      certificate: "%s"
      key: "%s"
      ca: "%s"
      prefix: plants
      probe: 10s
    """
        .formatted(
            far,
            PORT,
            folder.resolve("site-field.pem"),
            folder.resolve("site-field.key"),
            folder.resolve("ca.pem"));
  }

  /**
   * The cable loses packets from now on, both ways: a third of them where the kernel can (netem),
   * else what is more than a thin line carries, which has no room for any to wait.
   */
  public void lose() throws Exception {
    for (List<String> where : List.of(List.of("dev", cable), List.of("dev", "far"))) {
      boolean isFar = where.contains("far");
      if (!shape(isFar, where, "netem", "loss", "33%")) {
        run(isFar, where, "tbf", "rate", "16kbit", "burst", "1600", "limit", "1600");
      }
    }
  }

  private boolean shape(boolean isFar, List<String> where, String... how) throws Exception {
    return exit(command(isFar, where, how)) == 0;
  }

  private void run(boolean isFar, List<String> where, String... how) throws Exception {
    run(command(isFar, where, how).toArray(String[]::new));
  }

  private List<String> command(boolean isFar, List<String> where, String... how) {
    List<String> command = new ArrayList<>(isFar ? enter() : List.of());
    command.addAll(List.of("tc", "qdisc", "add"));
    command.addAll(where);
    command.add("root");
    command.addAll(List.of(how));
    return command;
  }

  /** How many packets of ours it has lost since {@link #lose}. */
  public long lost() throws Exception {
    Process counted = new ProcessBuilder("tc", "-s", "qdisc", "show", "dev", cable).start();
    String text = new String(counted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher dropped = DROPPED.matcher(text);
    return dropped.find() ? Long.parseLong(dropped.group(1)) : 0;
  }

  /** It loses none any more. */
  public void mend() throws Exception {
    run("tc", "qdisc", "del", "dev", cable, "root");
    there("tc", "qdisc", "del", "dev", "far", "root");
  }

  /** Everything that is sent is lost without notice. */
  public void pull() throws Exception {
    there("ip", "link", "set", "far", "down");
  }

  public void plug() throws Exception {
    there("ip", "link", "set", "far", "up");
  }

  private List<String> enter() {
    return List.of("nsenter", "-t", Long.toString(broker.pid()), "-n");
  }

  private void there(String... command) throws Exception {
    List<String> all = new ArrayList<>(enter());
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static void run(String... command) throws Exception {
    if (exit(List.of(command)) != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static int exit(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " does not end");
    }
    return process.exitValue();
  }

  /** The network goes with the last process that is on it. */
  @Override
  public void close() {
    recorder.close();
    broker.destroyForcibly();
  }
}
