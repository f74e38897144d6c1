// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.release.PlayedRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A self-test of the TUF client against a simulated repository. An expired timestamp must be
 * refused as a freeze attack (TUF §5.4.4); one that differs only in its expiry must pass.
 */
public final class RepositoryFreshnessCheck implements SecuritySelfTest.SelfTest {

  private static final Logger log = LoggerFactory.getLogger(RepositoryFreshnessCheck.class);

  private static final Duration VALIDITY = Duration.ofMinutes(5);

  private final Path folder;
  private final InstantSource clock;

  /**
   * @param folder for the trusted metadata of the simulated repository; created and deleted again.
   */
  public RepositoryFreshnessCheck(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public List<SelfTestCheck> check() {
    Instant now = clock.instant();
    return List.of(
        check("fresh_timestamp", "", now, now.plus(VALIDITY)),
        check("expired_timestamp", Refusal.FREEZE.wireName(), now, now));
  }

  private SelfTestCheck check(String check, String expected, Instant now, Instant expires) {
    Optional<Refusal> refusal = PlayedRepository.refresh(folder, now, expires);
    if (refusal.equals(Optional.of(Refusal.STATE_UNUSABLE))) {
      log.warn("self-test check did not run check={} why=\"{} cannot be used\"", check, folder);
      return new SelfTestCheck(check, expected, SelfTestCheck.UNTRIED);
    }
    return new SelfTestCheck(check, expected, refusal.map(Refusal::wireName).orElse(""));
  }
}
