// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.GatewayProcess;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller, a box with a running gateway and an office, each in a network namespace of its own.
 * The controller's default route leads to the box. Needs root; skipped where namespaces are not
 * permitted.
 */
@DisplayName("A controller behind a gateway")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkProofIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String OFFICE = "10.77.2.2";
  private static final List<String> DESTINATIONS = List.of("tcp 443", "tcp 8883", "udp 53");

  /** Prints each destination that is reached. */
  private static final String SERVER =
      """
      import socket, sys, threading
      def tcp(port):
          listener = socket.create_server(('', port))
          while True:
              listener.accept()[0].close()
              print('tcp', port, flush=True)
      def udp(port):
          receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          receiver.bind(('', port))
          while True:
              receiver.recvfrom(64)
              print('udp', port, flush=True)
      for kind, port in zip(sys.argv[1::2], sys.argv[2::2]):
          threading.Thread(target=globals()[kind], args=[int(port)]).start()
      print('ready', flush=True)
      """;

  /** Tries each destination. */
  private static final String CLIENT =
      """
      import socket, sys, threading
      def tcp(port):
          try:
              socket.create_connection((sys.argv[1], port), 2).close()
          except OSError:
              pass
      def udp(port):
          try:
              socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (sys.argv[1], port))
          except OSError:
              pass
      threads = [threading.Thread(target=globals()[kind], args=[int(port)])
                 for kind, port in zip(sys.argv[2::2], sys.argv[3::2])]
      for each in threads: each.start()
      for each in threads: each.join()
      """;

  @TempDir static Path folder;

  private final List<Process> started = new ArrayList<>();
  private Process box;
  private Process controller;
  private Process office;
  private Path reached;
  private FieldSite site;
  private GatewayProcess gateway;

  @BeforeAll
  void a_box_between_two_networks() throws Exception {
    PeerProgram.named("ip", "iproute2");
    PeerProgram.named("python3", "python3");
    Assumptions.assumeTrue(
        new ProcessBuilder("unshare", "--net", "true").start().waitFor() == 0,
        "this machine permits no network namespaces");
    box = namespace();
    controller = namespace();
    office = namespace();
    sh(
        box,
        """
        ip link set lo up
        ip link add field0 type veth peer name eth0 netns %d
        ip link add uplink0 type veth peer name eth0 netns %d
        ip addr add 10.77.1.1/24 dev field0 && ip link set field0 up
        ip addr add 10.77.2.1/24 dev uplink0 && ip link set uplink0 up
        ip route add default via %s
        echo 0 > /proc/sys/net/ipv4/ip_forward
        """
            .formatted(controller.pid(), office.pid(), OFFICE));
    sh(
        controller,
        """
        ip link set lo up && ip addr add 10.77.1.2/24 dev eth0 && ip link set eth0 up
        ip route add default via 10.77.1.1
        """);
    sh(
        office,
        """
        ip link set lo up && ip addr add %s/24 dev eth0 && ip link set eth0 up
        ip route add 10.77.1.0/24 via 10.77.2.1
        """
            .formatted(OFFICE));
    reached = folder.resolve("reached.txt");
    List<String> server = new ArrayList<>(inside(office, "python3", "-c", SERVER));
    DESTINATIONS.forEach(each -> server.addAll(List.of(each.split(" "))));
    start(new ProcessBuilder(server).redirectErrorStream(true).redirectOutput(reached.toFile()));
    await("the office").atMost(TIMEOUT).until(() -> Files.readString(reached).contains("ready"));
    site =
        FieldSite.make(folder.resolve("site"), 5020)
            .changed("lan: {tcp: \"127.0.0.1:5020\"}", "lan: {tcp: \"10.77.1.2:5020\"}");
    gateway = GatewayProcess.start(site, inside(box).toArray(String[]::new));
  }

  @AfterAll
  void all_ends() {
    if (gateway != null) {
      gateway.close();
    }
    started.forEach(Process::destroyForcibly);
  }

  private Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Process namespace() throws Exception {
    Process process = start(new ProcessBuilder("unshare", "--net", "sleep", "600"));
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    Path of = Path.of("/proc", String.valueOf(process.pid()), "ns/net");
    await("the namespace").atMost(TIMEOUT).until(() -> !Files.readSymbolicLink(of).equals(own));
    return process;
  }

  private static List<String> inside(Process namespace, String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "-t", String.valueOf(namespace.pid()), "-n"));
    all.addAll(List.of(command));
    return all;
  }

  private static String run(List<String> command) throws Exception {
    Path output = Files.createTempFile(folder, "run", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), command::toString);
    String text = Files.readString(output);
    assertEquals(0, process.exitValue(), command + ": " + text);
    return text;
  }

  private static String sh(Process namespace, String script) throws Exception {
    return run(inside(namespace, "sh", "-euc", script));
  }

  /** Lets the controller try every destination; returns those that the office has seen. */
  private List<String> tryAll() throws Exception {
    long before = Files.size(reached);
    List<String> client = new ArrayList<>(inside(controller, "python3", "-c", CLIENT, OFFICE));
    DESTINATIONS.forEach(each -> client.addAll(List.of(each.split(" "))));
    run(client);
    return Stream.of(Files.readString(reached).substring((int) before).split("\n"))
        .filter(each -> !each.isEmpty())
        .sorted()
        .toList();
  }

  private String doctor() throws Exception {
    List<String> command = inside(box, JavaCommand.of().toArray(String[]::new));
    command.addAll(
        List.of("io.parasol.gateway.cli.Main", "doctor", "-c", site.file("site.yaml").toString()));
    return run(command);
  }

  @Test
  void reaches_nothing_through_it() throws Exception {
    assertEquals(List.of(), tryAll());

    String log = Typed.parasol("log", "show", "--json", "-c", site.file("site.yaml")).done().out();
    assertTrue(log.contains("\"interfaces\":[\"field0\"],\"separate\":true,\"forwards\":[]"), log);

    // The control: the same attempts on a box that forwards, which the check finds.
    sh(box, "echo 1 > /proc/sys/net/ipv4/ip_forward");
    try {
      await("all destinations").atMost(TIMEOUT).until(() -> tryAll().containsAll(DESTINATIONS));
      String found = doctor();
      assertTrue(
          found.contains("warning  networks: IPv4 packets that arrive at field0 are forwarded"),
          found);
    } finally {
      sh(box, "echo 0 > /proc/sys/net/ipv4/ip_forward");
    }
  }

  /** The rules of docs/operations/hardening.md, word for word except the name of the interface. */
  @Test
  void leaves_a_trace_of_each_destination_that_it_has_tried() throws Exception {
    PeerProgram.named("nft", "nftables");
    String page = Files.readString(Path.of("../../docs/operations/hardening.md"), UTF_8);
    String rules = page.substring(page.indexOf("table inet parasol {"));
    Path file =
        Files.writeString(
            folder.resolve("parasol.nft"),
            rules.substring(0, rules.indexOf("```")).replace("eth1", "field0"));
    run(inside(box, "nft", "-f", file.toString()));
    try {
      assertEquals(List.of(), tryAll());

      String tried = run(inside(box, "nft", "list", "set", "inet", "parasol", "tried"));
      for (String each : DESTINATIONS) {
        String[] parts = each.split(" ", -1);
        assertTrue(
            tried.contains("10.77.1.2 . %s . %s . %s".formatted(OFFICE, parts[0], parts[1])),
            tried);
      }
    } finally {
      run(inside(box, "nft", "delete", "table", "inet", "parasol"));
    }
  }
}
