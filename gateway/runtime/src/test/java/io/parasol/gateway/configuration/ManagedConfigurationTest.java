// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.configuration.ConfigurationResult.Outcome;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A signed configuration")
class ManagedConfigurationTest {

  private static final DeviceId ONE = new DeviceId("one");
  private static final DeviceId TWO = new DeviceId("two");
  private static final Set<DeviceId> BOTH = Set.of(ONE, TWO);
  private static final ConfigurationVersion V1 = ConfigurationVersion.signed(1);
  private static final ConfigurationVersion V2 = ConfigurationVersion.signed(2);
  private static final SiteCondition GOOD = condition(BOTH, BOTH, Upstream.UP);

  @TempDir private Path state;
  private Path folder;
  private long nanos;
  private Disk disk = Disk.REAL;
  private ManagedConfiguration managed;

  private static SiteCondition condition(
      Set<DeviceId> configured, Set<DeviceId> answering, Upstream upstream) {
    return new SiteCondition(true, "", configured, answering, upstream);
  }

  private static Map<String, String> files(ConfigurationVersion version) {
    return Map.of(
        "site.yaml", "# version " + version + "\n", "profiles/acme.yaml", "# of " + version + "\n");
  }

  @BeforeEach
  void version_1_is_in_force() throws Exception {
    folder = state.resolve("configuration");
    versions().store(V1, files(V1));
    versions().select(V1);
    restart();
  }

  private ConfigurationFolder versions() {
    return new ConfigurationFolder(folder, disk);
  }

  /** Starts a process: what was in memory is gone. */
  private void restart() throws IOException {
    managed =
        new ManagedConfiguration(
            versions(), () -> Instant.parse("2026-11-28T12:00:00Z"), () -> nanos);
    managed.recover();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void offer(ConfigurationVersion version) throws IOException {
    versions().store(version, files(version));
  }

  private void begin(ConfigurationVersion version) throws IOException {
    offer(version);
    assertEquals(Optional.of(version), managed.next());
    managed.begin(version, GOOD);
    assertInForce(version);
  }

  private void assertInForce(ConfigurationVersion version) throws IOException {
    assertEquals(Optional.of(version), versions().current());
    assertEquals("# version " + version + "\n", Files.readString(versions().file()));
  }

  private Outcome outcome() throws IOException {
    return managed.unreported().orElseThrow().outcome();
  }

  @Test
  void stays_in_force_once_the_gateway_was_healthy_for_ten_seconds() throws Exception {
    begin(V2);

    assertFalse(managed.check(GOOD));
    assertTrue(managed.isTrying());
    pass(Duration.ofSeconds(10));
    assertFalse(managed.check(GOOD));

    assertFalse(managed.isTrying());
    assertInForce(V2);
    ConfigurationResult result = managed.unreported().orElseThrow();
    assertEquals(Outcome.APPLIED, result.outcome());
    assertEquals(Optional.of(V1), result.from());
    managed.reported(result);
    assertTrue(managed.unreported().isEmpty());
    restart();
    assertInForce(V2);
    assertTrue(managed.unreported().isEmpty());
  }

  @Test
  void may_remove_devices_and_the_central_broker() throws Exception {
    begin(V2);
    SiteCondition less = condition(Set.of(ONE), Set.of(ONE), Upstream.NONE);

    managed.check(less);
    pass(Duration.ofSeconds(10));
    managed.check(less);

    assertInForce(V2);
    assertEquals(Outcome.APPLIED, outcome());
  }

  @Nested
  @DisplayName("is rolled back after ten minutes")
  class IsRolledBack {

    private void assertRolledBack(SiteCondition condition, String why) throws IOException {
      begin(V2);
      for (int minute = 0; minute < 10; minute++) {
        assertFalse(managed.check(condition));
        assertInForce(V2);
        pass(Duration.ofMinutes(1));
      }
      assertTrue(managed.check(condition));

      assertInForce(V1);
      ConfigurationResult result = managed.unreported().orElseThrow();
      assertEquals(Outcome.ROLLED_BACK, result.outcome());
      assertEquals(V2, result.version());
      assertTrue(result.why().contains(why), result.why());
      assertFalse(managed.isTrying());
      assertTrue(managed.next().isEmpty(), "it must not be tried again");
    }

    @Test
    void when_a_device_that_answered_before_does_not() throws Exception {
      assertRolledBack(
          condition(BOTH, Set.of(ONE), Upstream.UP), "do not answer; before, they did: two");
    }

    @Test
    void when_the_central_broker_is_not_connected() throws Exception {
      assertRolledBack(condition(BOTH, BOTH, Upstream.DOWN), "central broker");
    }

    @Test
    void when_the_gateway_is_not_ready() throws Exception {
      assertRolledBack(
          new SiteCondition(false, "no session", BOTH, BOTH, Upstream.UP), "no session");
    }

    @Test
    void when_it_is_healthy_for_moments_only() throws Exception {
      begin(V2);
      SiteCondition bad = condition(BOTH, Set.of(), Upstream.UP);
      boolean isBack = false;
      for (int i = 0; i < 200 && !isBack; i++) {
        isBack = managed.check(i % 3 == 0 ? bad : GOOD);
        pass(Duration.ofSeconds(4));
      }
      assertTrue(isBack);
      assertInForce(V1);
    }
  }

  @Test
  void is_rolled_back_at_once_when_the_gateway_does_not_start_with_it() throws Exception {
    begin(V2);
    managed.rollBack("port in use");

    assertInForce(V1);
    assertEquals("port in use", managed.unreported().orElseThrow().why());
  }

  @Test
  void is_rolled_back_when_the_process_ends_three_times_while_it_is_tried() throws Exception {
    begin(V2);
    restart();
    assertInForce(V2);
    assertTrue(managed.isTrying());
    restart();
    assertInForce(V2);
    restart();

    assertInForce(V1);
    assertEquals(Outcome.ROLLED_BACK, outcome());
  }

  @Test
  void is_tried_with_what_was_healthy_before_a_restart() throws Exception {
    begin(V2);
    restart();
    pass(Duration.ofMinutes(10));

    assertTrue(managed.check(condition(BOTH, Set.of(TWO), Upstream.UP)));
    assertInForce(V1);
  }

  @Test
  void is_applied_again_only_as_a_new_version() throws Exception {
    begin(V2);
    managed.rollBack("it failed");
    offer(V2);
    restart();
    assertTrue(managed.next().isEmpty());

    offer(ConfigurationVersion.signed(3));
    assertEquals(Optional.of(ConfigurationVersion.signed(3)), managed.next());
  }

  @Test
  void is_never_replaced_by_an_older_one() throws Exception {
    begin(V2);
    managed.check(GOOD);
    pass(Duration.ofSeconds(10));
    managed.check(GOOD);
    offer(new ConfigurationVersion(1, 1));

    assertTrue(managed.next().isEmpty());
    offer(new ConfigurationVersion(2, 1));
    assertEquals(Optional.of(new ConfigurationVersion(2, 1)), managed.next());
  }

  @Test
  void is_not_tried_when_it_was_refused() throws Exception {
    offer(V2);
    managed.refuse(V2, "links.roof: unknown key");

    assertTrue(managed.next().isEmpty());
    assertInForce(V1);
    assertEquals(Outcome.REFUSED, outcome());
  }

  @Test
  void cannot_be_stored_twice_with_different_content() throws Exception {
    offer(V2);
    offer(V2);
    assertThrows(IOException.class, () -> versions().store(V2, Map.of("site.yaml", "# another\n")));
  }

  @Test
  void leaves_the_newest_five_versions() throws Exception {
    for (int version = 2; version <= 9; version++) {
      begin(ConfigurationVersion.signed(version));
      managed.check(GOOD);
      pass(Duration.ofSeconds(10));
      managed.check(GOOD);
    }
    assertEquals(
        List.of("5", "6", "7", "8", "9"),
        versions().versions().stream().map(ConfigurationVersion::toString).toList());
  }

  @Test
  void is_the_one_in_force_again_after_a_backup_was_restored() throws Exception {
    Path link = folder.resolve("current");
    begin(V2);
    Files.delete(link);
    ManagedConfiguration.selectRestored(versions());
    assertInForce(V1);

    managed.rollBack("it failed");
    Files.delete(link);
    ManagedConfiguration.selectRestored(versions());
    assertInForce(V1);

    offer(ConfigurationVersion.signed(3));
    Files.delete(link);
    ManagedConfiguration.selectRestored(versions());
    assertInForce(ConfigurationVersion.signed(3));
    ManagedConfiguration.selectRestored(new ConfigurationFolder(state.resolve("none"), Disk.REAL));
  }

  @Test
  void belongs_to_a_site_only_if_the_file_is_below_the_link() throws Exception {
    assertTrue(ConfigurationFolder.of(versions().file()).isPresent());
    assertTrue(ConfigurationFolder.of(versions().file(V1)).isEmpty());
    assertTrue(ConfigurationFolder.of(state.resolve("site.yaml")).isEmpty());
  }

  /** The power fails before an operation of the disk; everything before it is durable. */
  private static final class PowerCut implements Disk {
    private int left;

    PowerCut(int operations) {
      this.left = operations;
    }

    private void use() throws IOException {
      if (left-- <= 0) {
        throw new IOException("power cut");
      }
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      use();
      Disk.super.write(file, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      use();
      Disk.super.force(file);
    }

    @Override
    public void syncFolder(Path synced) throws IOException {
      use();
      Disk.super.syncFolder(synced);
    }

    @Override
    public void renameAtomically(Path temporary, Path name) throws IOException {
      use();
      Disk.super.renameAtomically(temporary, name);
    }
  }

  @Test
  void is_whole_after_a_power_cut_at_any_step() throws Exception {
    boolean[] isRolledBack = {true, false};
    for (boolean fails : isRolledBack) {
      int steps = 0;
      for (boolean isDone = false; !isDone; steps++) {
        folder = state.resolve("cut-" + fails + "-" + steps).resolve("configuration");
        Files.createDirectories(folder.getParent());
        disk = Disk.REAL;
        versions().store(V1, files(V1));
        versions().select(V1);
        restart();
        disk = new PowerCut(steps);
        isDone = runToTheEnd(fails);
        disk = Disk.REAL;
        restart();
        ConfigurationVersion inForce = versions().current().orElseThrow();
        assertInForce(inForce);
        assertEquals(files(inForce), versions().files(inForce));
        // What was begun is completed: once more from where it was.
        assertTrue(runToTheEnd(fails));
        assertInForce(fails ? V1 : V2);
        assertFalse(managed.isTrying());
        assertFalse(Files.exists(folder.resolve("trial.json")));
        assertEquals(
            fails ? Outcome.ROLLED_BACK : Outcome.APPLIED,
            managed.unreported().orElseThrow().outcome());
      }
      assertTrue(steps > 15, "only %d steps were cut".formatted(steps));
    }
  }

  /** Returns whether the power did not fail. */
  private boolean runToTheEnd(boolean fails) throws IOException {
    try {
      offer(V2);
      restart();
      if (managed.next().isPresent()) {
        managed.begin(V2, GOOD);
      }
      if (managed.isTrying()) {
        if (fails) {
          managed.rollBack("it failed");
        } else {
          managed.check(GOOD);
          pass(Duration.ofSeconds(10));
          managed.check(GOOD);
        }
      }
      return true;
    } catch (IOException cut) {
      assertTrue(String.valueOf(cut.getMessage()).endsWith("power cut"), cut::toString);
      return false;
    }
  }
}
