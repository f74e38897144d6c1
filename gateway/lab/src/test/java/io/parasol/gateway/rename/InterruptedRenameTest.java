// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.rename;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A rename that a kill has interrupted")
class InterruptedRenameTest {

  private static final RenameMarker.Rename RENAME =
      new RenameMarker.Rename(DeviceHistory.OLD, DeviceHistory.NEW);

  @TempDir Path folder;
  private Path state;

  @BeforeEach
  void a_site() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {lan: {tcp: 127.0.0.1:1502}}
            devices: {inverter-01: {link: lan, unit: 1, profile: acme-pv2000}}
            """);
    parasol("pki", "init", "-c", config).done();
    state = folder.resolve("state");
  }

  private DeviceRename rename() throws Exception {
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(state),
            KeyStorage.FILES,
            new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof")),
            InstantSource.system(),
            DamagedFile.Listener.NONE);
    return new DeviceRename(state, authority, InstantSource.system(), RENAME);
  }

  /**
   * Every prefix of the steps is what a kill may leave; the next one begins where it was before.
   */
  @Test
  void is_completed_from_each_of_its_steps() throws Exception {
    new DeviceHistory(state).write();
    RenameMarker.write(state, RENAME);
    int steps = 0;
    boolean hasMore = true;
    while (hasMore) {
      try (StateFolder open = StateFolder.open(state)) {
        List<DeviceRename.Step> all = rename().steps(open);
        for (DeviceRename.Step each : all.subList(0, steps)) {
          each.run();
        }
        steps++;
        hasMore = steps <= all.size();
      }
      assertEquals(Optional.of(RENAME), RenameMarker.read(state));
    }

    rename().run();

    new DeviceHistory(state).assertRenamed();
    assertEquals(Optional.empty(), RenameMarker.read(state));
    assertTrue(steps > 10, "steps " + steps);
  }

  @Test
  void is_due_before_those_that_were_requested_and_only_for_a_configuration_with_its_name()
      throws Exception {
    RequestedRenames requests = RequestedRenames.in(state);
    RenameMarker.Rename other =
        new RenameMarker.Rename(new DeviceId("meter"), new DeviceId("feed-in"));
    requests.add(other);
    requests.add(RENAME);
    RenameMarker.write(state, RENAME);

    assertEquals(
        List.of(RENAME, other),
        RequestedRenames.due(state, Set.of(), Set.of(RENAME.to(), other.to())));
    assertEquals(
        List.of(other), RequestedRenames.due(state, Set.of(), Set.of(RENAME.from(), other.to())));
    assertEquals(List.of(), RequestedRenames.due(state, Set.of(RENAME.to()), Set.of(RENAME.to())));
    assertEquals(
        List.of(),
        RequestedRenames.due(state, Set.of(), Set.of(RENAME.from(), RENAME.to(), other.from())));
    Files.writeString(state.resolve("renames/meter"), "No Name");
    assertEquals(
        List.of(RENAME), RequestedRenames.due(state, Set.of(), Set.of(RENAME.to(), other.to())));
  }
}
