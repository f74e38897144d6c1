// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.configuration.ConfigurationVersion;
import io.parasol.gateway.configuration.SiteCondition;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A running gateway whose configuration is signed")
class ConfigurationUpdatesTest {

  private static final Set<DeviceId> BOX = Set.of(new DeviceId("box"));
  private static final SiteCondition GOOD = new SiteCondition(true, "", BOX, BOX, Upstream.NONE);

  @TempDir private Path state;
  private ConfigurationFolder versions;
  private ConfigurationUpdates updates;
  private SiteCondition condition = GOOD;
  private long nanos;
  private boolean isLogWritable = true;
  private final List<String> recorded = new ArrayList<>();

  private final GatewayProgram.Running running =
      new GatewayProgram.Running() {
        @Override
        public String summary() {
          return "";
        }

        @Override
        public boolean isResponsive(Duration timeout) {
          return true;
        }

        @Override
        public ReloadReport reload(SiteConfig config) {
          throw new AssertionError("it is restarted");
        }

        @Override
        public List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
          return List.of();
        }

        @Override
        public SiteCondition condition() {
          return condition;
        }

        @Override
        public void record(ConfigurationResult result) throws IOException {
          if (!isLogWritable) {
            throw new IOException("disk full");
          }
          recorded.add(result.outcome().wireName() + " " + result.version() + " " + result.why());
        }

        @Override
        public void close() {}
      };

  @BeforeEach
  void version_1() throws Exception {
    versions = ConfigurationFolder.in(state);
    store(1, site());
    versions.select(ConfigurationVersion.signed(1));
    updates = ConfigurationUpdates.of(versions.file(), () -> Instant.EPOCH, () -> nanos);
    assertEquals("roof", load().site().value());
  }

  private String site() {
    return "site: roof\nstate: %s\nlinks: {}\ndevices: {box: {native: true}}\n".formatted(state);
  }

  private void store(long version, String yaml) throws IOException {
    versions.store(ConfigurationVersion.signed(version), Map.of("site.yaml", yaml));
  }

  private SiteConfig load() {
    return updates.load(
        () -> {
          try {
            return ConfigFile.load(versions.file(), Map.of());
          } catch (ConfigException unusable) {
            throw new VerbException(ExitCode.USAGE, "unusable", unusable);
          }
        });
  }

  private String current() throws IOException {
    return versions.current().orElseThrow().toString();
  }

  @Test
  void is_started_again_with_the_next_version_and_records_that_it_works() throws Exception {
    assertFalse(updates.isChanged(running));
    store(2, site() + "topic-root: other\n");

    assertTrue(updates.isChanged(running));
    assertEquals("2", current());
    assertFalse(updates.isChanged(running));
    nanos += Duration.ofSeconds(10).toNanos();
    isLogWritable = false;
    assertFalse(updates.isChanged(running));
    assertEquals(List.of(), recorded);
    isLogWritable = true;
    assertFalse(updates.isChanged(running));
    assertFalse(updates.isChanged(running));
    assertEquals(List.of("applied 2 "), recorded);
  }

  @Test
  void is_started_again_with_the_version_before_after_ten_minutes() throws Exception {
    store(2, site() + "topic-root: other\n");
    assertTrue(updates.isChanged(running));
    condition = new SiteCondition(true, "", BOX, Set.of(), Upstream.NONE);

    nanos += Duration.ofMinutes(10).minusNanos(1).toNanos();
    assertFalse(updates.isChanged(running));
    nanos++;
    assertTrue(updates.isChanged(running));

    assertEquals("1", current());
    condition = GOOD;
    assertFalse(updates.isChanged(running));
    assertEquals(List.of("rolled_back 2 1 devices do not answer; before, they did: box"), recorded);
    assertFalse(updates.isChanged(running));
  }

  @Test
  void returns_at_once_from_a_version_with_which_it_cannot_start() throws Exception {
    store(2, site() + "topic-root: other\n");
    assertTrue(updates.isChanged(running));

    assertTrue(updates.isRolledBackAfter(new VerbException(ExitCode.FAILED, "port in use\nmore")));

    assertEquals("1", current());
    assertFalse(
        updates.isRolledBackAfter(new VerbException(ExitCode.FAILED, "port in use")),
        "version 1 is not on trial");
    assertFalse(updates.isChanged(running));
    assertEquals(List.of("rolled_back 2 port in use"), recorded);
  }

  @Test
  void loads_the_version_before_if_the_next_cannot_be_loaded_at_a_start() throws Exception {
    store(2, site() + "topic-root: other\n");
    assertTrue(updates.isChanged(running));
    List<String> loaded = new ArrayList<>();

    SiteConfig config =
        updates.load(
            () -> {
              try {
                loaded.add(current());
                if (loaded.size() == 1) {
                  throw new VerbException(ExitCode.USAGE, "a key is missing");
                }
                return ConfigFile.load(versions.file(), Map.of());
              } catch (IOException | ConfigException impossible) {
                throw new AssertionError(impossible);
              }
            });

    assertEquals(List.of("2", "1"), loaded);
    assertEquals("roof", config.site().value());
    assertThrows(
        VerbException.class,
        () ->
            updates.load(
                () -> {
                  throw new VerbException(ExitCode.USAGE, "version 1 is unusable as well");
                }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "site: roof|site: barn",
        "site: roof|site: roof\ntrust-domain: other",
        "state: |state: /elsewhere",
        "devices: |devises: ",
        "links: {}|links: {a: {tcp: 1}}",
      })
  void refuses_a_version_that_is_not_for_it(String change) throws Exception {
    String[] parts = change.split("\\|", 2);
    store(2, site().replace(parts[0], parts[1]));

    assertFalse(updates.isChanged(running));
    assertFalse(updates.isChanged(running));

    assertEquals("1", current());
    assertEquals(1, recorded.size(), recorded::toString);
    assertTrue(recorded.get(0).startsWith("refused 2 "), recorded::toString);
    assertFalse(recorded.get(0).contains("\n"), recorded::toString);
  }

  @Test
  void leaves_a_file_alone_that_people_change() throws Exception {
    ConfigurationUpdates none =
        ConfigurationUpdates.of(
            versions.file(ConfigurationVersion.signed(1)), () -> Instant.EPOCH, () -> nanos);
    store(2, site());

    assertFalse(none.isManaged());
    assertFalse(none.isChanged(running));
    assertEquals("1", current());
  }
}
