// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static io.parasol.gateway.cli.run.Typed.parasolWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.GatewayProgram.Running;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.StateFolder;
import io.parasol.testing.IgnoredSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("parasol run")
class RunVerbTest {

  @TempDir Path folder;

  private Path site(String link, String every) throws IOException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        "profile: box\npoints: {power: {at: holding 0, type: uint16}}\n");
    return Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: roof
        links:
          lan: {%s}
        devices:
          box-1: {link: lan, unit: 1, profile: box, every: %s}
          box-2: {link: lan, unit: 2, profile: box, every: %s}
          box-3: {link: lan, unit: 3, profile: box, every: %s}
        """
            .formatted(link, every, every, every));
  }

  @Test
  void does_not_begin_what_a_serial_line_cannot_keep() throws Exception {
    Path site = site("serial: /dev/ttyS0, baud: 9600", "50ms");

    parasol("run", "-c", site)
        .refused(
            ExitCode.USAGE,
            site
                + ":3:3: links.lan is 257 % busy, with requests of up to 42.9 ms;"
                + " expected no period shorter than 172ms");
  }

  @Test
  void begins_what_it_can() throws Exception {
    parasol("run", "-c", site("serial: /dev/ttyS0, baud: 9600", "172ms"))
        .refused(ExitCode.FAILED, "the gateway was started");
  }

  @Test
  void begins_what_a_network_may_be_able_to_keep() throws Exception {
    parasol("run", "-c", site("tcp: 192.0.2.1", "10ms"))
        .refused(ExitCode.FAILED, "the gateway was started");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void drops_a_removed_signer_at_a_reload_although_the_rest_of_the_file_is_refused()
      throws Exception {
    assumeFalse(IgnoredSignals.contains("HUP"), "this process has inherited that it ignores it");
    for (String name : List.of("anna", "bert")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), new char[0]);
    }
    String bert = "signers:\n  bert: {key: bert.pub, classes: [setpoint]}\n";
    Path site =
        Files.writeString(
            folder.resolve("site.yaml"),
            "site: roof\n" + bert + "  anna: {key: anna.pub, classes: [setpoint]}\n");
    Thread runs = Thread.currentThread();
    List<String> left = new CopyOnWriteArrayList<>();

    Typed run =
        parasolWith(
            (config, isStopping) ->
                new Running() {
                  @Override
                  public String summary() {
                    try {
                      Files.writeString(site, "site: roof\nnonsense: 1\n" + bert);
                      String pid = Long.toString(ProcessHandle.current().pid());
                      new ProcessBuilder("kill", "-HUP", pid).start();
                    } catch (IOException failed) {
                      throw new UncheckedIOException(failed);
                    }
                    return "";
                  }

                  @Override
                  public boolean isResponsive(Duration timeout) {
                    return true;
                  }

                  @Override
                  public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
                    Objects.requireNonNull(listed).forEach(each -> left.add(each.name().value()));
                    runs.interrupt();
                    return List.of();
                  }

                  @Override
                  public ReloadReport reload(SiteConfig config) {
                    left.add("the whole file");
                    runs.interrupt();
                    return ReloadReport.refused(Instant.EPOCH, List.of());
                  }

                  @Override
                  public void close() {}
                },
            "run",
            "-c",
            site);

    assertTrue(Thread.interrupted());
    run.done();
    assertEquals(List.of("bert"), left);
  }

  @Test
  void shows_that_the_gateway_works_only_while_it_responds() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    Queue<Boolean> responds = new ArrayDeque<>(List.of(true, true, false, true, false));
    AtomicInteger signsOfLife = new AtomicInteger();
    Running gateway =
        new Running() {
          @Override
          public String summary() {
            return "";
          }

          @Override
          public boolean isResponsive(Duration timeout) {
            boolean isResponsive = responds.remove();
            if (responds.isEmpty()) {
              stop.countDown();
            }
            return isResponsive;
          }

          @Override
          public ReloadReport reload(SiteConfig config) {
            return ReloadReport.refused(Instant.EPOCH, List.of());
          }

          @Override
          public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
            return List.of();
          }

          @Override
          public void close() {}
        };

    RunVerb.awaitStop(
        stop, gateway, () -> false, Duration.ofMillis(2), signsOfLife::incrementAndGet);

    assertEquals(3, signsOfLife.get());
  }

  @ParameterizedTest(name = "not while the {0} does not move")
  @ValueSource(strings = {"poll loop", "store commit", "broker probe"})
  void shows_that_the_gateway_works_only_while_all_of_its_parts_move(String stuck)
      throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    // The first one only begins to observe.
    Queue<List<String>> unmoved =
        new ArrayDeque<>(
            List.of(List.of(stuck), List.of(), List.of(stuck), List.of(stuck), List.of()));
    AtomicInteger signsOfLife = new AtomicInteger();
    Running gateway =
        new Running() {
          @Override
          public String summary() {
            return "";
          }

          @Override
          public boolean isResponsive(Duration timeout) {
            return true;
          }

          @Override
          public List<String> unmoved() {
            List<String> now = unmoved.remove();
            if (unmoved.isEmpty()) {
              stop.countDown();
            }
            return now;
          }

          @Override
          public ReloadReport reload(SiteConfig config) {
            return ReloadReport.refused(Instant.EPOCH, List.of());
          }

          @Override
          public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
            return List.of();
          }

          @Override
          public void close() {}
        };

    RunVerb.awaitStop(
        stop, gateway, () -> false, Duration.ofMillis(2), signsOfLife::incrementAndGet);

    assertEquals(2, signsOfLife.get());
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void reloads_when_parasol_reload_asks_and_reports_the_result() throws Exception {
    assumeFalse(IgnoredSignals.contains("HUP"), "this process has inherited that it ignores it");
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");
    Path state = Files.createDirectories(folder.resolve("state"));
    Thread runs = Thread.currentThread();
    List<Typed> reloads = new CopyOnWriteArrayList<>();
    StateFolder held = StateFolder.open(state); // as the gateway does

    Typed run =
        parasolWith(
            (config, isStopping) ->
                new Running() {
                  @Override
                  public String summary() {
                    Thread asks =
                        new Thread(
                            () -> {
                              reloads.add(parasol("reload", "-c", site));
                              reloads.add(parasol("reload", "--json", "-c", site));
                              runs.interrupt();
                            });
                    asks.start();
                    return "";
                  }

                  @Override
                  public ReloadReport reload(SiteConfig config) {
                    return new ReloadReport(
                        // The clock is set back between the two.
                        reloads.isEmpty() ? Instant.now() : Instant.EPOCH,
                        List.of("new"),
                        List.of(),
                        List.of(),
                        List.of("inverter-01", "inverter-02"),
                        List.of("broker.listen"),
                        reloads.isEmpty() ? List.of() : List.of("panel: port taken"));
                  }

                  @Override
                  public boolean isResponsive(Duration timeout) {
                    return true;
                  }

                  @Override
                  public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
                    return List.of();
                  }

                  @Override
                  public void close() {}
                },
            "run",
            "-c",
            site);

    held.close();
    assertTrue(Thread.interrupted());
    run.done();
    assertEquals(
        List.of(
            "added: new", "changed: inverter-01, inverter-02", "needs a restart: broker.listen"),
        reloads.get(0).done().lines());
    assertEquals(ExitCode.FAILED, reloads.get(1).exit());
    assertEquals(List.of("panel: port taken"), reloads.get(1).problems());
    assertTrue(reloads.get(1).out().contains("\"changed\":[\"inverter-01\",\"inverter-02\"]"));
  }

  @Test
  void states_that_no_gateway_runs_which_could_reload() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");

    parasol("reload", "-c", site)
        .refused(
            ExitCode.FAILED, "no gateway runs with the state folder " + folder.resolve("state"));
  }

  @Test
  void does_not_wait_for_a_reload_of_a_gateway_that_ignores_the_signal() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");
    Path state = Files.createDirectories(folder.resolve("state"));
    Process gateway =
        new ProcessBuilder("sh", "-c", "trap '' HUP; echo ready; read -r end")
            .redirectErrorStream(true)
            .start();
    StateFolder held = StateFolder.open(state);
    try {
      assertEquals("ready", gateway.inputReader().readLine());
      Files.writeString(GatewayLock.in(state), Long.toString(gateway.pid()));

      parasol("reload", "-c", site)
          .refused(
              ExitCode.FAILED,
              "the gateway, process %d, ignores SIGHUP, as every program that nohup starts; restart it without nohup"
                  .formatted(gateway.pid()));
    } finally {
      held.close();
      gateway.destroyForcibly();
    }
  }

  /** The gateway decides by itself who is trusted, whatever this process finds in the file. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void makes_the_gateway_reload_who_is_trusted_although_the_file_has_problems() throws Exception {
    assumeFalse(IgnoredSignals.contains("HUP"), "this process has inherited that it ignores it");
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");
    Path state = Files.createDirectories(folder.resolve("state"));
    Thread runs = Thread.currentThread();
    List<Typed> reloads = new CopyOnWriteArrayList<>();
    List<String> reloaded = new CopyOnWriteArrayList<>();
    StateFolder held = StateFolder.open(state); // as the gateway does

    Typed run =
        parasolWith(
            (config, isStopping) ->
                new Running() {
                  @Override
                  public String summary() {
                    Thread asks =
                        new Thread(
                            () -> {
                              write(site, "site: roof\nnonsense: 1\n");
                              reloads.add(parasol("reload", "-c", site));
                              reloads.add(parasol("reload", "--json", "-c", site));
                              write(site, "site: [\n");
                              reloads.add(parasol("reload", "-c", site));
                              runs.interrupt();
                            });
                    asks.start();
                    return "";
                  }

                  @Override
                  public ReloadReport reload(SiteConfig config) {
                    reloaded.add("the whole file");
                    return ReloadReport.refused(Instant.now(), List.of());
                  }

                  @Override
                  public boolean isResponsive(Duration timeout) {
                    return true;
                  }

                  @Override
                  public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
                    reloaded.add("trust");
                    return List.of("deny-list: unreadable");
                  }

                  @Override
                  public void close() {}
                },
            "run",
            "-c",
            site);

    held.close();
    assertTrue(Thread.interrupted());
    run.done();
    assertEquals(List.of("trust", "trust"), reloaded);
    assertEquals(ExitCode.USAGE, reloads.get(0).exit());
    assertTrue(reloads.get(0).problems().get(0).contains("nonsense"), reloads.get(0)::err);
    assertEquals(
        List.of("nothing of the file is applied; signers and certificates are reloaded"),
        reloads.get(0).lines());
    assertEquals(ExitCode.USAGE, reloads.get(1).exit());
    assertTrue(reloads.get(1).out().contains("deny-list: unreadable"), reloads.get(1)::out);
    assertEquals(ExitCode.USAGE, reloads.get(2).exit());
    assertEquals(
        "the gateway was not signalled, because the file does not name its state folder",
        reloads.get(2).problems().get(reloads.get(2).problems().size() - 1));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void prints_the_problems_of_the_file_also_if_no_gateway_runs() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\nnonsense: 1\n");

    Typed refused = parasol("reload", "-c", site);

    assertEquals(ExitCode.USAGE, refused.exit());
    assertTrue(refused.problems().get(0).contains("nonsense"), refused::err);
    assertEquals(
        "no gateway runs with the state folder " + folder.resolve("state"),
        refused.problems().get(1));
  }
}
