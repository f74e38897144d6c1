// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.release.Refreshed;
import io.parasol.certs.release.VerifiedTarget;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.TargetPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the site's repository: refreshes what is trusted of it, takes up the policy that its
 * owners have signed, and has images when they are asked for. It works in a thread of its own, for
 * a server may be slow; what was trusted goes on while it cannot be reached.
 */
public final class ReleaseWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReleaseWatch.class);

  private static final TargetPath POLICY = new TargetPath(SitePolicy.PATH);

  /** So that a stick that was plugged in, or a server that is back, is not waited for an hour. */
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final long LONGEST_GOODBYE_SECONDS = 2;

  /** What is told of it, in the thread of the watch. */
  public interface Listener {
    /** Everything is as the owners want it, for as long as that says. */
    void refreshed(Standing standing);

    /**
     * It cannot be refreshed, or something in it is not what it should be.
     *
     * @param reason a word of the protocol.
     * @param why one line for people.
     */
    void refused(String reason, String why);
  }

  /** Takes up the policy. */
  public interface PolicyTaker {
    void take(byte[] document) throws JsonException, IOException;
  }

  private final SiteReleases releases;
  private final Supplier<Optional<Instant>> clock;
  private final PolicyTaker policy;
  private final Listener listener;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "releases");
            made.setDaemon(true);
            return made;
          });
  private volatile Runnable recovery = () -> {};
  private Optional<Refreshed> latest = Optional.empty();
  private boolean isRefused;

  /**
   * Does nothing before {@link #start}.
   *
   * @param clock the time; empty while it cannot be trusted, for then expiry means nothing.
   */
  public ReleaseWatch(
      SiteReleases releases,
      Supplier<Optional<Instant>> clock,
      PolicyTaker policy,
      Listener listener) {
    this.releases = releases;
    this.clock = clock;
    this.policy = policy;
    this.listener = listener;
  }

  /** Told, in whichever thread, when the first refresh after a refused one has succeeded. */
  public void whenRecovered(Runnable told) {
    recovery = told;
  }

  /** Refreshes now and, when that has succeeded, so often; a minute after one that has not. */
  public void start(Duration every) {
    thread.execute(() -> refreshAndAgain(every));
  }

  private void refreshAndAgain(Duration every) {
    boolean isDone = refresh().isEmpty();
    Duration pause = isDone || every.compareTo(SOON) < 0 ? every : SOON;
    var unused =
        thread.schedule(() -> refreshAndAgain(every), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Refreshes; why not, if that has not succeeded: then what was trusted goes on. */
  public synchronized Optional<RefusedException> refresh() {
    try {
      Refreshed refreshed = renew(now());
      listener.refreshed(
          new Standing(refreshed.renewed(), refreshed.expires(), refreshed.toBeSignedBy()));
    } catch (RefusedException refused) {
      log.warn(
          "releases not refreshed reason={} why={}", refused.reason().word(), refused.getMessage());
      return refused(refused);
    } catch (RuntimeException unexpected) {
      log.error("releases not refreshed", unexpected);
      return refused(
          new RefusedException(Refusal.STATE_UNUSABLE, String.valueOf(unexpected.getMessage())));
    }
    if (isRefused) {
      isRefused = false;
      recovery.run();
    }
    return Optional.empty();
  }

  /**
   * Whoever holds the policy back has its release held back, too: nothing is had by a trust of
   * which the policy is not obeyed.
   */
  private Refreshed renew(Instant now) throws RefusedException {
    Refreshed refreshed = releases.refresh(now);
    takePolicy(refreshed, now);
    latest = Optional.of(refreshed);
    return refreshed;
  }

  private Optional<RefusedException> refused(RefusedException why) {
    isRefused = true;
    return Optional.of(told(why));
  }

  /** That there is no such release is an answer, and nothing to tell. */
  private RefusedException told(RefusedException refused) {
    if (refused.reason() != Refusal.NOT_FOUND) {
      listener.refused(refused.reason().word(), refused.getMessage());
    }
    return refused;
  }

  private Instant now() throws RefusedException {
    return clock
        .get()
        .orElseThrow(
            () -> new RefusedException(Refusal.FREEZE, "the gateway does not know the time"));
  }

  /** Only the owners speak of the policy: what a vendor calls so is passed over. */
  private void takePolicy(Refreshed refreshed, Instant now) throws RefusedException {
    if (refreshed.targets().of(POLICY).isEmpty()) {
      return;
    }
    Path file = releases.document(refreshed.find(POLICY), now);
    try (InputStream in = Files.newInputStream(file)) {
      policy.take(in.readNBytes(SitePolicy.LONGEST + 1));
    } catch (JsonException none) {
      throw new RefusedException(Refusal.MALFORMED, String.valueOf(none.getMessage()));
    } catch (IOException failed) {
      throw new RefusedException(
          Refusal.STATE_UNUSABLE, "the policy cannot be kept: " + failed.getMessage());
    }
  }

  /**
   * Looks for a target in the trust of now; refreshes first if that is over. Blocks.
   *
   * @throws RefusedException as {@link Refreshed#find}, or why nothing can be refreshed.
   */
  public synchronized VerifiedTarget find(TargetPath path) throws RefusedException {
    Instant now = now();
    boolean isOver = latest.isEmpty() || !now.isBefore(latest.get().expires());
    Refreshed trusted = isOver ? renew(now) : latest.get();
    try {
      // The repository may have been out of reach for weeks, and a vendor's word be over.
      return trusted.find(path, now);
    } catch (RefusedException refused) {
      throw told(refused);
    }
  }

  /**
   * The image of a target, had if it is not here yet. Blocks while it is had.
   *
   * @param needed the names of images that must stay.
   */
  public synchronized Path image(VerifiedTarget target, Set<String> needed)
      throws RefusedException {
    try {
      return releases.image(target, needed, now());
    } catch (RefusedException refused) {
      throw told(refused);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a refresh is left behind");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
