// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.tuf.client.TrustedMetadata;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.gateway.concurrent.SerialExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the site's TUF repository: refreshes the trusted metadata, applies the policy that its
 * owners have signed, and fetches images on request. Periodic refreshes run on their own thread,
 * because a server may be slow. While the repository cannot be reached, the trusted metadata stays
 * in use.
 */
public final class ReleaseWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReleaseWatch.class);

  private static final TargetPath CONFIGURATION = new TargetPath(SiteConfiguration.PATH);

  /**
   * Pause after a failed refresh. A USB stick that was plugged in, or a server that is back, is
   * then noticed within a minute.
   */
  private static final Duration RETRY_PAUSE = Duration.ofMinutes(1);

  /** Receives the results of refreshes, mostly on the watch's thread. */
  public interface Listener {
    /** Called after a successful refresh, with the period for which the metadata is valid. */
    void refreshed(Standing status);

    /**
     * Called when the metadata cannot be refreshed, or when something in it was rejected.
     *
     * @param reason a word of the protocol.
     * @param why one line for operators.
     */
    void refused(String reason, String why);
  }

  /** Applies the policy document. */
  public interface PolicyHandler {
    void apply(byte[] document) throws JsonException, IOException;
  }

  /** Takes the configuration that the owners have signed. */
  public interface ConfigurationHandler {
    /** Ignores it: people change the configuration by themselves. */
    ConfigurationHandler NONE = document -> {};

    /**
     * Takes a document; called again only after it has changed.
     *
     * @throws JsonException if it is malformed, or not for this site.
     */
    void offer(byte[] document) throws JsonException, IOException;
  }

  private final SiteReleases releases;
  private final Supplier<Optional<Instant>> clock;
  private final PolicyHandler policy;
  private final ConfigurationHandler configurations;
  private final Listener listener;
  private final SerialExecutor thread =
      new SerialExecutor("releases", SerialExecutor.Closing.INTERRUPT);
  private final List<Runnable> recoveryListeners = new CopyOnWriteArrayList<>();
  private @Nullable TrustedMetadata latest;
  private String offered = "";
  private boolean isRefused;

  /**
   * Creates a watch that does nothing before {@link #start}.
   *
   * @param clock the time; empty while it is not trusted, because expiry cannot be checked then.
   */
  public ReleaseWatch(
      SiteReleases releases,
      Supplier<Optional<Instant>> clock,
      PolicyHandler policy,
      ConfigurationHandler configurations,
      Listener listener) {
    this.releases = releases;
    this.clock = clock;
    this.policy = policy;
    this.configurations = configurations;
    this.listener = listener;
  }

  /**
   * Adds a listener for the first successful refresh that follows a failed one. It is called on the
   * thread of that refresh.
   */
  public void addRecoveryListener(Runnable listener) {
    recoveryListeners.add(listener);
  }

  /**
   * Refreshes now, then at this interval. After a failure the next refresh follows within a minute.
   */
  public void start(Duration every) {
    thread.execute(() -> refreshAndAgain(every));
  }

  /** Refreshes once more, on the thread of the watch. */
  public void refreshSoon() {
    thread.execute(this::refresh);
  }

  private void refreshAndAgain(Duration every) {
    boolean isDone = refresh().isEmpty();
    Duration pause = isDone || every.compareTo(RETRY_PAUSE) < 0 ? every : RETRY_PAUSE;
    thread.after(pause, () -> refreshAndAgain(every));
  }

  /** Refreshes the metadata. Returns why that failed; the trusted metadata then stays in use. */
  public synchronized Optional<RefusedException> refresh() {
    try {
      TrustedMetadata metadata = refreshAndApply(now());
      listener.refreshed(
          new Standing(metadata.timestampSavedAt(), metadata.expires(), metadata.offlineExpiry()));
    } catch (RefusedException refused) {
      log.warn(
          "releases not refreshed reason={} why={}",
          refused.reason().wireName(),
          refused.getMessage());
      return refused(refused);
    } catch (RuntimeException unexpected) {
      log.error("releases not refreshed: unexpected exception", unexpected);
      return refused(
          new RefusedException(Refusal.STATE_UNUSABLE, String.valueOf(unexpected.getMessage())));
    }
    if (isRefused) {
      isRefused = false;
      recoveryListeners.forEach(Runnable::run);
    }
    return Optional.empty();
  }

  /**
   * Refreshes the metadata and applies the policy. Metadata whose policy cannot be applied is not
   * used. Therefore an attacker who withholds the policy also withholds the releases.
   */
  private TrustedMetadata refreshAndApply(Instant now) throws RefusedException {
    TrustedMetadata metadata = releases.refresh(now);
    releases.applyPolicy(metadata, policy, now);
    latest = metadata;
    offerConfiguration(metadata, now);
    return metadata;
  }

  /**
   * Offers the configuration target, if the owners' top-level targets role lists one. Delegated
   * roles cannot set it. One that is refused does not hold up the releases.
   */
  private void offerConfiguration(TrustedMetadata metadata, Instant now) throws RefusedException {
    if (configurations == ConfigurationHandler.NONE
        || metadata.targets().of(CONFIGURATION).isEmpty()) {
      return;
    }
    VerifiedTarget target = metadata.find(CONFIGURATION);
    String hash = target.contentHash();
    if (hash.equals(offered)) {
      return;
    }
    Path file = releases.document(target, now);
    try (InputStream in = Files.newInputStream(file)) {
      configurations.offer(in.readNBytes(SiteConfiguration.MAX_BYTES + 1));
      offered = hash;
    } catch (JsonException refused) {
      offered = hash;
      log.warn("configuration refused why={}", refused.getMessage());
      listener.refused("configuration", String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      log.warn("configuration not stored why={}", failed.getMessage());
      listener.refused(Refusal.STATE_UNUSABLE.wireName(), String.valueOf(failed.getMessage()));
    }
  }

  private Optional<RefusedException> refused(RefusedException why) {
    isRefused = true;
    return Optional.of(report(why));
  }

  /**
   * Reports a rejection to the listener. A release that does not exist is a normal answer and is
   * not reported.
   */
  private RefusedException report(RefusedException refused) {
    if (refused.reason() != Refusal.NOT_FOUND) {
      listener.refused(refused.reason().wireName(), refused.getMessage());
    }
    return refused;
  }

  private Instant now() throws RefusedException {
    return clock
        .get()
        .orElseThrow(
            () -> new RefusedException(Refusal.FREEZE, "the gateway's clock is not trusted"));
  }

  /**
   * Finds a target in the trusted metadata; refreshes first if the metadata has expired. Blocks.
   *
   * @throws RefusedException as {@link TrustedMetadata#find}, or why the metadata cannot be
   *     refreshed.
   */
  public synchronized VerifiedTarget find(TargetPath path) throws RefusedException {
    Instant now = now();
    TrustedMetadata last = latest;
    boolean isOver = last == null || !now.isBefore(last.expires());
    TrustedMetadata trusted = last == null || isOver ? refreshAndApply(now) : last;
    try {
      // The repository may have been unreachable for weeks, and a delegated role may have expired.
      return trusted.find(path, now);
    } catch (RefusedException refused) {
      throw report(refused);
    }
  }

  /**
   * Returns the image of a target; fetches it if it is not stored here. Blocks while it is fetched.
   *
   * @param needed the names of images that must not be deleted.
   */
  public synchronized Path image(VerifiedTarget target, Set<String> needed)
      throws RefusedException {
    try {
      return releases.image(target, needed, now());
    } catch (RefusedException refused) {
      throw report(refused);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
