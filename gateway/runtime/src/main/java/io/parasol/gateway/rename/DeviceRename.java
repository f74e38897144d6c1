// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.rename;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.alarm.AlarmFile;
import io.parasol.gateway.contract.Exclusions;
import io.parasol.gateway.figures.FigureStore;
import io.parasol.gateway.figures.NativeReadings;
import io.parasol.gateway.hawkbit.Hawkbit;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.MapFolder;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.StoreRename;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.legacy.modbus.plan.LearnedLimitsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a device another name in a state folder. Each step may be repeated, so that a rename that
 * was interrupted is completed later; a gateway with the former name does not start before.
 */
public final class DeviceRename {

  private static final Logger log = LoggerFactory.getLogger(DeviceRename.class);

  private final Path state;
  private final SiteAuthority authority;
  private final InstantSource clock;
  private final DeviceId from;
  private final DeviceId to;

  /**
   * @param clock for the record of the rename in the log.
   */
  public DeviceRename(
      Path state, SiteAuthority authority, InstantSource clock, RenameMarker.Rename rename) {
    this.state = state;
    this.authority = authority;
    this.clock = clock;
    this.from = rename.from();
    this.to = rename.to();
  }

  /**
   * Renames the device, while no gateway runs.
   *
   * @throws VerbException if one of the names cannot be used; then nothing has changed.
   * @throws IOException if a gateway runs, or a file cannot be written; then the rename is
   *     completed by another call.
   */
  public void run() throws IOException, AuthorityException {
    try (StateFolder folder = StateFolder.open(state)) {
      begin();
      for (Step each : steps(folder)) {
        each.run();
      }
      RenameMarker.delete(state);
    }
  }

  /** A part of a rename that may be repeated. */
  interface Step {
    void run() throws IOException, AuthorityException;
  }

  List<Step> steps(StateFolder folder) {
    return List.of(
        () -> StoreRename.run(TelemetrySettings.folder(state), from, to),
        () -> EventStore.rename(folder.events(), from, to),
        () -> FigureStore.in(state).rename(from, to),
        () -> NativeReadings.rename(state, from, to),
        () -> AlarmFile.in(state).rename(from, to),
        () -> Hawkbit.rename(state, from, to),
        () -> Exclusions.rename(Exclusions.folder(state), from, to),
        () -> IdentityStore.in(state).rename(from, to),
        () -> LearnedLimitsFolder.rename(folder.learnedLimits(), from, to),
        () -> MapFolder.rename(folder.maps(), from, to),
        () -> Installs.rename(folder.updates(), from, to),
        () -> recordInLog(folder),
        this::replaceCertificate);
  }

  /**
   * Requests the rename of a gateway that runs: it carries it out at the first reload with a
   * configuration that has the new name.
   *
   * @throws VerbException if one of the names cannot be used.
   */
  public void request() throws IOException, AuthorityException {
    RenameMarker.Rename rename = new RenameMarker.Rename(from, to);
    if (RenameMarker.read(state).filter(rename::equals).isEmpty()) {
      requireUsableNames();
      RequestedRenames requests = RequestedRenames.in(state);
      for (RenameMarker.Rename each : requests.all()) {
        if (each.to().equals(to) && !each.from().equals(from)) {
          throw new VerbException(
              ExitCode.USAGE,
              "the rename of %s to %s is requested already".formatted(each.from(), to));
        }
      }
      requests.add(rename);
    }
  }

  /** Records that the rename begins; from here on it is completed, whatever happens. */
  private void begin() throws IOException, AuthorityException {
    RenameMarker.Rename rename = new RenameMarker.Rename(from, to);
    Optional<RenameMarker.Rename> begun = RenameMarker.read(state);
    if (begun.isEmpty()) {
      requireUsableNames();
      RenameMarker.write(state, rename);
    } else if (!begun.get().equals(rename)) {
      throw new VerbException(
          ExitCode.USAGE,
          "complete the rename of %s to %s first".formatted(begun.get().from(), begun.get().to()));
    }
    RequestedRenames.in(state).remove(from);
  }

  private void requireUsableNames() throws IOException, AuthorityException {
    if (from.equals(to)) {
      throw new VerbException(ExitCode.USAGE, "both names are %s".formatted(from));
    }
    if (certificate(from).isEmpty() && !isStored(from)) {
      throw new VerbException(
          ExitCode.USAGE, "no device %s in the state folder %s".formatted(from, state));
    }
    if (isStored(to) || certificate(to).filter(each -> !each.isRevoked()).isPresent()) {
      throw new VerbException(
          ExitCode.USAGE,
          "the name %s is in use: the state folder has messages, figures or a certificate of it"
              .formatted(to));
    }
  }

  private boolean isStored(DeviceId device) throws IOException {
    return StoreRename.contains(TelemetrySettings.folder(state), device)
        || FigureStore.in(state).contains(device);
  }

  private Optional<IssuedCertificate> certificate(DeviceId device) throws AuthorityException {
    return authority.list().stream().filter(each -> each.name().equals(device.value())).findFirst();
  }

  /**
   * Records the new name in the log, if the site has one. The command journal is made of the log;
   * so the writes of the device count for its new name. A second record of the same rename changes
   * nothing.
   */
  private void recordInLog(StateFolder folder) throws IOException {
    if (!Files.exists(folder.log())) {
      return;
    }
    try (EvidenceLog evidence = EvidenceLog.open(folder.log(), folder.logCheckpoint(), Disk.REAL)) {
      AuditLog.renamed(evidence, clock.instant(), from, to);
    } catch (IOException failed) {
      // A log that cannot be written permits no command; the device has its new name all the same.
      log.error("log rejects writes why={}", failed.getMessage());
    }
  }

  /**
   * Issues a certificate to the new name, since a certificate states the name, and revokes the old
   * one.
   */
  private void replaceCertificate() throws AuthorityException {
    if (certificate(to).filter(each -> !each.isRevoked()).isEmpty()) {
      authority.issueDevice(to);
    }
    if (certificate(from).filter(each -> !each.isRevoked()).isPresent()) {
      authority.revoke(from.value());
    }
  }
}
