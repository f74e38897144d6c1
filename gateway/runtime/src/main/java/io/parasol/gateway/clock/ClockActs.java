// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which an operator on this machine confirms the system clock. It exists until the
 * gateway has applied it.
 */
public final class ClockActs {

  private static final Logger log = LoggerFactory.getLogger(ClockActs.class);

  private static final int MAX_FILE_BYTES = 1024;

  private final Path file;

  /** Why the file could not be read the last time, so that this is logged once. */
  private @Nullable String lastFailure;

  private ClockActs(Path file) {
    this.file = file;
  }

  /** Returns the acts of the gateway with this state folder. */
  public static ClockActs in(Path state) {
    return new ClockActs(state.resolve("clock.act"));
  }

  /** Requests an act; a running gateway applies it within seconds, otherwise at its next start. */
  public void request(ClockAct act) throws IOException {
    DurableFile.replace(
        Disk.REAL, file.resolveSibling(file.getFileName() + ".new"), file, act.toBytes());
  }

  /**
   * An act that was applied.
   *
   * @param before what was known before.
   * @param isTrusted whether the system clock is trusted afterwards.
   */
  public record Applied(ClockAct act, ClockStatus before, boolean isTrusted) {}

  /** Applies the requested act to the clock, if there is one. It stays until {@link #done}. */
  public Optional<Applied> apply(TrustedClock clock) {
    return pending()
        .map(
            act -> {
              ClockStatus before = clock.status();
              boolean isTrusted = clock.apply(act);
              log.warn(
                  "clock act={} system={} before={} trusted={}",
                  act.wireName(),
                  act.wall(),
                  before.trusted(),
                  isTrusted);
              return new Applied(act, before, isTrusted);
            });
  }

  /**
   * Returns the act that is not applied yet. Deletes a damaged one; one that cannot be read, such
   * as while too many files are open, is read again later.
   */
  private Optional<ClockAct> pending() {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(ClockAct.read(in.readNBytes(MAX_FILE_BYTES)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (JsonException malformed) {
      log.warn("clock act discarded file={} why={}", file, malformed.getMessage());
      done();
      return Optional.empty();
    } catch (IOException unreadable) {
      String why = KeyFile.reason(unreadable);
      if (!why.equals(lastFailure)) {
        log.warn("clock act not read file={} why={}", file, why);
      }
      lastFailure = why;
      return Optional.empty();
    }
  }

  /** Deletes the act, which is applied and recorded. */
  public void done() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      log.warn("clock act not deleted file={} why={}", file, failed.getMessage());
    }
  }
}
