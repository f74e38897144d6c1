// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.release.PlayedRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What follows the repository of a site, when it is tried,")
class RepositoryFreshnessCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path home;

  private List<SelfTestCheck> tried(Path folder) {
    return new RepositoryFreshnessCheck(folder, () -> NOW).check();
  }

  @Test
  void believes_a_fresh_timestamp_and_no_expired_one_and_leaves_nothing_behind() {
    Path folder = home.resolve("trial");

    assertEquals(
        List.of(
            new SelfTestCheck("fresh_timestamp", "", ""),
            new SelfTestCheck("expired_timestamp", "freeze", "freeze")),
        tried(folder));
    assertFalse(Files.exists(folder));
  }

  @Test
  void is_not_put_off_by_what_a_power_cut_has_left() throws Exception {
    Path folder = Files.createDirectory(home.resolve("trial"));
    Files.writeString(folder.resolve("root.json"), "{");
    Files.writeString(folder.resolve("timestamp.json"), "{");

    assertFalse(tried(folder).stream().anyMatch(SelfTestCheck::hasFailed));
    assertFalse(Files.exists(folder));
  }

  @Test
  void is_not_tried_where_nothing_can_be_kept() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "no folder");

    List<SelfTestCheck> trials = tried(file);

    assertEquals(
        List.of(SelfTestCheck.UNTRIED, SelfTestCheck.UNTRIED),
        trials.stream().map(SelfTestCheck::actual).toList());
  }

  /** Otherwise an expired timestamp would be let in, and the trial would say so. */
  @Test
  void looks_at_the_time_of_the_timestamp_alone() {
    Path folder = home.resolve("trial");

    assertEquals(Optional.empty(), PlayedRepository.refresh(folder, NOW, NOW.plusSeconds(1)));
    assertEquals(Optional.of(Refusal.FREEZE), PlayedRepository.refresh(folder, NOW, NOW));
  }
}
