// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.embedded.BrokerListener;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.est.EnrolmentListener;
import io.parasol.gateway.est.WaitingEnrolments;
import io.parasol.gateway.northbound.NorthboundListener;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.release.Standing;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.update.ProgramListener;
import io.parasol.gateway.witness.WitnessStatus;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Receives what happens to the gateway's own parts: broker, clock, releases, enrolment. Safe for
 * any number of threads.
 */
public final class GatewayObserver
    implements BrokerListener,
        ReleaseWatch.Listener,
        EnrolmentListener,
        NorthboundListener,
        ProgramListener {

  /** Maximum number of names in one member of an event. */
  private static final int MAX_LISTED = 50;

  private final GatewayHealth gateway;
  private final HealthMetrics metrics;
  private final InstantSource clock;
  private final ClockWatch clockWatch;

  GatewayObserver(GatewayHealth gateway, HealthMetrics metrics, InstantSource clock) {
    this.gateway = gateway;
    this.metrics = metrics;
    this.clock = clock;
    this.clockWatch = new ClockWatch(clock.instant(), System.nanoTime());
  }

  /** The state folder cannot be written since the start; it stays so until a restart. */
  public void stateReadOnly(String why) {
    gateway.stateReadOnly(why, clock.instant());
  }

  /** The polls at the update server fail for this reason; empty if they work. */
  public void hawkbit(Optional<String> problem) {
    gateway.hawkbit(problem, clock.instant());
  }

  /** The configuration was reloaded. */
  public void reloaded(ReloadReport report) {
    gateway.eventOccurred(
        "config_reloaded",
        Json.object()
            .putTexts("added", bounded(report.added()))
            .putTexts("removed", bounded(report.removed()))
            .putTexts("renamed", bounded(report.renamed()))
            .putTexts("changed", bounded(report.changed()))
            .putTexts("restart", report.restart())
            .putTexts("problems", bounded(report.problems())),
        clock.instant());
  }

  /**
   * The owners have locked a vendor out, or have ended that.
   *
   * @param receipt the receipt that the gateway has signed.
   */
  public void vendorLockedOut(String vendor, boolean isLockedOut, Json.Obj receipt) {
    gateway.eventOccurred(
        isLockedOut ? "vendor_locked_out" : "vendor_readmitted",
        Json.object().put("vendor", vendor).put("receipt", receipt),
        clock.instant());
  }

  /**
   * A signed version of the configuration was applied, rolled back or refused.
   *
   * @param receipt the receipt that the gateway has signed.
   */
  public void configuration(ConfigurationResult result, Json.Obj receipt) {
    gateway.eventOccurred(
        "configuration_" + result.outcome().wireName(),
        Json.object()
            .put("version", result.version().toString())
            .put("why", result.why())
            .put("receipt", receipt),
        clock.instant());
  }

  /**
   * It was checked whether the machine passes on packets from controllers.
   *
   * @param interfaces those that lead to controllers; empty if none is known.
   * @param isSeparate whether they do not lead to other networks.
   * @param findings in which way packets are passed on.
   */
  public void network(List<String> interfaces, boolean isSeparate, List<String> findings) {
    gateway.network().checked(interfaces, isSeparate, findings, clock.instant());
  }

  /** These vendors are locked out now. */
  public void lockedOut(List<String> vendors) {
    gateway.trust().lockedOut(vendors);
  }

  /** Something happened to an alarm; the event has its members. */
  public void alarm(String event, Json.Obj alarm) {
    gateway.eventOccurred(event, Json.object().putAll(alarm), clock.instant());
  }

  private static List<String> bounded(List<String> all) {
    return all.stream().limit(MAX_LISTED).toList();
  }

  /**
   * The previous run of the gateway ended because its memory was exhausted.
   *
   * @param heapMib the maximum heap of this run.
   */
  public void endedOutOfMemory(long heapMib) {
    gateway.endedOutOfMemory(heapMib, clock.instant());
  }

  @Override
  public void refused(String client, String what, String why) {
    gateway.refusals().access(client, what, why, clock.instant());
  }

  @Override
  public void enrolled(DeviceId device, X509Certificate certificate, Way way) {
    gateway.refusals().enrolled();
    metrics.enrolment("issued");
    gateway.eventOccurred(
        "device_enrolled",
        Json.object()
            .put("device", device.value())
            .put("way", way.wireName())
            .put("serial", certificate.getSerialNumber().toString(16))
            .putEpochMillis("until", certificate.getNotAfter().toInstant()),
        clock.instant());
  }

  @Override
  public void waiting(WaitingEnrolments.Waiting request) {
    gateway.eventOccurred(
        "enrolment_waiting",
        Json.object()
            .put("device", request.device().value())
            .put("id", request.id())
            .put("key", request.key())
            .put("requester", request.requester()),
        clock.instant());
  }

  @Override
  public void refused(String from, String device, EnrolmentRefusal reason, String why) {
    metrics.enrolment(reason.wireName());
    boolean isOfCertificate =
        reason == EnrolmentRefusal.HANDSHAKE_FAILED || reason == EnrolmentRefusal.NOT_AUTHENTICATED;
    String cause = isOfCertificate ? why : "";
    gateway.refusals().enrolment(from, device, reason.wireName(), cause, clock.instant());
  }

  @Override
  public void modbusRefused(String from, String reason, String why) {
    metrics.modbusServer().refused(reason);
    gateway.refusals().modbus(from, reason, why, clock.instant());
  }

  @Override
  public void firmwareAttempted(DeviceId device, String from, String who, String what) {
    gateway.refusals().firmwareOfClient(device, from, who, what, clock.instant());
  }

  @Override
  public void modbusAnswered(int exception) {
    metrics.modbusServer().answered(exception);
  }

  @Override
  public void modbusClients(int count) {
    metrics.modbusServer().clients(count);
  }

  @Override
  public void limitReached(String limit, String client, long count) {
    gateway.refusals().limitReached(limit, client, count, clock.instant());
  }

  /** Clients of the page have reached one of its limits, as of {@link #limitReached}. */
  public void pageLimitReached(String limit, String client, long count) {
    metrics.pageLimited(limit, count);
    limitReached(limit, client, count);
  }

  @Override
  public void certificateUsedElsewhere(Identity owner, String from) {
    gateway.refusals().certificateUsedElsewhere(owner, from, clock.instant());
  }

  @Override
  public void subscriberSlow(String session, int waiting, int limit) {
    gateway.readers().fallsBehind(session, waiting, limit, clock.instant());
  }

  @Override
  public void subscriberRecovered(String session) {
    gateway.readers().keepsUp(session, clock.instant());
  }

  /**
   * The site's release repository cannot be refreshed; the metadata trusted before stays in use.
   */
  @Override
  public void refused(String reason, String why) {
    gateway.trust().releasesRefused(reason, why, clock.instant());
  }

  @Override
  public void refreshed(Standing status) {
    metrics.releases(status);
    gateway.trust().releasesRefreshed(status, clock.instant());
  }

  /**
   * Records whether the deny-list can be read.
   *
   * @param unreadable why it cannot; empty if it can.
   */
  public void denyList(Optional<String> unreadable) {
    gateway.trust().denyList(unreadable, clock.instant());
  }

  /**
   * It was checked whether the keys in the token can be used.
   *
   * @param unavailable why they cannot; empty if they can.
   */
  public void keys(Optional<String> unavailable) {
    gateway.trust().keys(unavailable, clock.instant());
  }

  @Override
  public void programRuns(String slot, String version, boolean isTrial, Optional<String> failed) {
    gateway.programRuns(
        Json.object()
            .put("version", version)
            .put("slot", slot)
            .put("trial", isTrial)
            .putOptional("failed", failed)
            .build());
  }

  @Override
  public void updateBegun(String version) {
    gateway.eventOccurred(
        "gateway_update_begun", Json.object().put("version", version), clock.instant());
  }

  @Override
  public void updateEnded(String version, String outcome, String reason, String why) {
    metrics.gatewayUpdate(outcome);
    gateway.eventOccurred(
        "gateway_update_ended",
        Json.object()
            .put("version", version)
            .put("outcome", outcome)
            .put("reason", reason)
            .put("why", why),
        clock.instant());
  }

  /** The log of another site was compared with what the gateway keeps of it. */
  public void witnessed(WitnessStatus status) {
    gateway.witness().checked(status, clock.instant());
  }

  /**
   * Checks the clock. Must be called about every second, with whether the time can be trusted and
   * the monotonic clock in nanoseconds.
   */
  public void checkClock(boolean isTrusted, long nanos) {
    Instant now = clock.instant();
    Optional<ClockWatch.ClockStep> jump;
    synchronized (clockWatch) {
      jump = clockWatch.check(now, nanos);
    }
    jump.ifPresent(one -> gateway.clockSet(one, now));
    gateway.clockTrusted(isTrusted, now);
  }
}
