// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares docs/threads.md with the threads of a whole gateway that has a device of every kind, and
 * with what is left of them once it is closed.
 */
@DisplayName("The table of threads")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreadsIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Threads that this test starts itself: a proxy, child processes, an HTTP client, a recorder. */
  private static final Set<String> FIXTURES =
      Set.of(
          "faulty wire",
          "process reaper",
          "Keep-Alive-Timer",
          "JFR Periodic Tasks",
          "JFR Recorder Thread");

  /** Their classes start threads that have no names of their own. */
  private static final List<String> STARTED_BY_FIXTURES =
      List.of("org.awaitility.", "org.eclipse.paho.", SimulatedNativeDevice.class.getName());

  /** The groups of the virtual machine's own threads. */
  private static final Set<String> GROUPS = Set.of("system", "InnocuousThreadGroup");

  /** Rows for what this gateway does not have: a process of its own, a repository, and so on. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "main",
          "releases",
          "hawkbit",
          "self-update",
          "corporate",
          "kafka-bridge",
          "kafka-producer-network-thread*",
          "HttpClient-*");

  @TempDir static Path folder;

  private final List<AutoCloseable> closing = new ArrayList<>();
  private ThreadTable table;
  private Set<Thread> before;

  private static final String START = "jdk.ThreadStart";

  /** The thread in which the test library checks conditions. */
  private static final String AWAITILITY = "awaitility-thread";

  /** The threads of the running gateway, and the virtual machine's own. */
  private Set<Thread> running;

  /**
   * The names of the threads that were started until the gateway was closed, with those that have
   * ended.
   */
  private Set<String> started;

  /**
   * The names of all threads meanwhile: a library's thread may have been started by another test.
   */
  private Set<String> live;

  /** Those that have not ended although the gateway is closed. */
  private Set<Thread> left;

  @BeforeAll
  void a_gateway_is_started_used_and_closed() throws Exception {
    table = ThreadTable.read();
    RunningPeer controller =
        closing(
            RunningPeer.peer(
                Path.of("/usr/bin/python3"),
                "python3-pymodbus",
                FieldSite.script(folder, "pymodbus_box.py"),
                0));
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    CentralSite central = closing(new CentralSite(folder.resolve("centre")));
    MosquittoProcess.Subscriber data =
        closing(central.broker.subscribe("people", "spBv1.0/plants/DDATA/field/+", "%t"));
    String bridge = central.bridge("  sparkplug: {group: plants}\n");
    FieldSite site = site(port.substring(5), bridge + witness(central));

    before = Thread.getAllStackTraces().keySet();
    try (Recording starts = recordStarts()) {
      useAndClose(site, data);
      started = names(starts);
    }
    left = new HashSet<>(running);
    awaitIfPossible(() -> ownThreadsOf(left).isEmpty());
  }

  private void useAndClose(FieldSite site, MosquittoProcess.Subscriber data) throws Exception {
    try (Gateway gateway = site.start()) {
      try (SimulatedNativeDevice box =
          SimulatedNativeDevice.connect(
              site, gateway.broker(), "string-box", new SimulatedNativeDevice.Flash("1.0.0"))) {
        box.telemetry("{\"dc_power\":700}");
        try (var in = new URI("http://" + gateway.metrics() + "/metrics").toURL().openStream()) {
          in.readAllBytes();
        }
        await("telemetry at the centre").atMost(TIMEOUT).until(() -> data.received().size() > 5);
      }
      awaitIfPossible(() -> names(unexplained(startedThreads())).isEmpty());
      running = startedThreads();
      live = names(Thread.getAllStackTraces().keySet().stream());
    }
  }

  /** Lets the virtual machine record every start of a thread. */
  private static Recording recordStarts() {
    Recording recording = new Recording();
    recording.enable(START);
    recording.start();
    return recording;
  }

  /** Ends the recording, and returns the names of the threads that no fixture has started. */
  private static Set<String> names(Recording recording) throws IOException {
    recording.stop();
    Path file = folder.resolve("starts.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(START))
        .filter(event -> !isOfFixture(event))
        .map(event -> event.getThread("thread").getJavaName())
        .filter(name -> !FIXTURES.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOfFixture(RecordedEvent event) {
    RecordedStackTrace trace = event.getStackTrace();
    return trace != null
        && trace.getFrames().stream()
            .map(frame -> frame.getMethod().getType().getName())
            .anyMatch(type -> STARTED_BY_FIXTURES.stream().anyMatch(type::startsWith));
  }

  /** Waits for threads that are about to end. A test reports those that do not. */
  private static void awaitIfPossible(Callable<Boolean> condition) {
    try {
      await().atMost(TIMEOUT).until(condition);
    } catch (ConditionTimeoutException someAreLeft) {
      // The assertions say which.
    }
  }

  private static FieldSite site(String controllerPort, String bridge) throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(
        profiles.resolve("field-box.yaml"),
        FieldSite.resource("field-box.yaml") + "identity: {serial: serial}\n");
    return FieldSite.make(
        folder.resolve("site"),
        """
        page: {listen: 127.0.0.1:0}
        enrolment: {listen: "127.0.0.1:0"}
        modbus-server: {plain: "127.0.0.1:0", units: {}}
        location: {latitude: 48.1, longitude: 11.6}
        links:
          lan: {tcp: "127.0.0.1:%s"}
          bus: {serial: /dev/parasol-absent-bus, baud: 9600, parity: none}
          charger: {lines: /dev/parasol-absent-charger, baud: 19200}
          trackers: {mqtt: "127.0.0.1:0"}
        devices:
          box-01: {link: lan, unit: 7, profile: field-box, every: 200ms, nameplate-dc: 10000,
                   tilt: 30, azimuth: 180}
          box-02: {link: bus, unit: 7, profile: field-box, every: 1s}
          mppt: {link: charger, profile: ve-direct, every: 5s}
          panel-17: {link: trackers, client: panel17, from: 127.0.0.1, topics: {"pv/17/#": telemetry}}
          string-box: {native: true}
        """
                .formatted(controllerPort)
            + bridge);
  }

  private static String witness(CentralSite central) {
    return """
    witness:
      north:
        to: mqtts://localhost:%d
        tls: {certificate: "%s", key: "%s", ca: "%s"}
    """
        .formatted(
            central.wire.port(),
            central.file("people.pem"),
            central.file("people.key"),
            central.file("ca.pem"));
  }

  private Set<Thread> startedThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) || isOfTheVirtualMachine(thread))
        .filter(thread -> !FIXTURES.contains(thread.getName()))
        .collect(Collectors.toSet());
  }

  private static boolean isOfTheVirtualMachine(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group != null && GROUPS.contains(group.getName());
  }

  private Set<String> ownThreadsOf(Set<Thread> threads) {
    return names(
        threads.stream()
            .filter(Thread::isAlive)
            .filter(
                thread -> table.find(thread.getName()).filter(ThreadTable.Row::isOwn).isPresent()));
  }

  private static Set<String> names(Stream<Thread> threads) {
    return threads.map(Thread::getName).collect(Collectors.toCollection(TreeSet::new));
  }

  private <C extends AutoCloseable> C closing(C one) {
    closing.add(one);
    return one;
  }

  @AfterAll
  void peers_are_closed() throws Exception {
    for (int last = closing.size() - 1; last >= 0; last--) {
      closing.get(last).close();
    }
  }

  private Stream<Thread> unexplained(Set<Thread> threads) {
    return threads.stream()
        .filter(thread -> !thread.getName().equals(AWAITILITY))
        .filter(thread -> table.find(thread.getName()).isEmpty());
  }

  @Test
  void has_a_row_for_every_thread() {
    assertEquals(Set.of(), names(unexplained(running)));
  }

  @Test
  void has_a_row_for_every_thread_that_was_started_and_has_ended() {
    assertTrue(started.contains("parasol-telemetry"), started::toString);
    Set<String> without = new TreeSet<>(started);
    without.removeIf(name -> table.find(name).isPresent());

    assertEquals(Set.of(), without);
  }

  @Test
  void has_a_thread_for_every_row_except_temporary_ones() {
    Set<String> absent =
        table.rows().stream()
            .filter(row -> !row.isTemporary() && !NOT_HERE.contains(row.pattern()))
            .filter(row -> live.stream().noneMatch(row::matches))
            .map(ThreadTable.Row::pattern)
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of(), absent);
  }

  @Test
  void states_which_threads_are_daemon_threads() {
    Set<String> otherwise =
        names(
            running.stream()
                .filter(
                    thread ->
                        table
                            .find(thread.getName())
                            .filter(row -> row.isDaemon() != thread.isDaemon())
                            .isPresent()));

    assertEquals(Set.of(), otherwise);
  }

  @Test
  void lists_own_threads_that_end_with_the_gateway() {
    assertEquals(Set.of(), ownThreadsOf(left));
  }
}
