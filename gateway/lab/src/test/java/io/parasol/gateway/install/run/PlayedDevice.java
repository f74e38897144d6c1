// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.Capabilities;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One device with a boot loader, the link that it hangs on, and the driver that knows both: what
 * survives the gateway. It runs an image only if all of it was activated.
 */
public final class PlayedDevice implements Fleet, TransferDriver {

  static final int BLOCK = 100;

  final DeviceId device;
  public final List<String> did = new ArrayList<>();
  public final Map<PointName, Value> points = new HashMap<>();
  PowerCut.Fuse fuse = new PowerCut.Fuse(0);
  boolean isResumable;
  String serial = "4711";
  public String model = "pv2000";
  public boolean isStranger;

  /** What runs; null while there is nothing that could. */
  public @Nullable String version = "1.3.0";

  public boolean isInLoader;
  boolean isLineChanged;
  public int lent;

  /** The next steps that fail, by their phase. */
  final Map<Phase, TransferOutcome> failures = new EnumMap<>(Phase.class);

  /** What happens in the middle of things. */
  final Map<Phase, Runnable> meanwhile = new EnumMap<>(Phase.class);

  boolean isStuck;

  /** Whether nothing but the silence of its application shows that it is in its loader. */
  boolean isLoaderUndetectable;

  /** Lets time pass with each block. */
  public Runnable passes = () -> {};

  /** Whether it is unreachable; then it is found {@link #whereAway}. */
  BooleanSupplier isAway = () -> false;

  LoaderState whereAway = LoaderState.SILENT;

  /** Whether the adapter of its line is plugged in. */
  BooleanSupplier hasPort = () -> true;

  /** How often the port of its line was given back. */
  int portReturns;

  /** For how long it erases and starts, as its driver announces it. */
  Duration away = Duration.ofSeconds(50);

  /** Why its line is not lent, at the next requests. */
  final Deque<LeaseRefusedException.Reason> refusals = new ArrayDeque<>();

  /** Whether an update of the running firmware has been announced. */
  public volatile boolean isChanging;

  /** What its flash holds of an image. */
  private ByteArrayOutputStream flash = new ByteArrayOutputStream();

  private final Map<String, String> versions = new HashMap<>();

  public PlayedDevice(DeviceId device) {
    this.device = device;
  }

  /** An image of these bytes has that version. */
  public void knows(byte[] image, String version) {
    versions.put(Arrays.toString(image), version);
  }

  /** An image of these bytes does not start. */
  public void doesNotStart(byte[] image) {
    versions.remove(Arrays.toString(image));
  }

  private void does(String what) {
    fuse.point();
    did.add(what);
  }

  @Override
  public Set<DeviceId> updatable() {
    return Set.of(device);
  }

  @Override
  public Optional<TransferDriver> driver(DeviceId any) {
    return Optional.of(this);
  }

  @Override
  public Optional<LinkId> line(DeviceId any) {
    return Optional.of(new LinkId("bus"));
  }

  @Override
  public boolean isBlocked(DeviceId any) {
    return isStranger;
  }

  @Override
  public IdentityGuard.IdentityCheck checkIdentity(DeviceId any) {
    String runs = version;
    return isInLoader || runs == null || isAway.getAsBoolean()
        ? new IdentityGuard.IdentityCheck(Optional.empty(), false)
        : new IdentityGuard.IdentityCheck(
            Optional.of(new DeviceIdentity("acme", model, serial, runs)), isStranger);
  }

  @Override
  public void updating(DeviceId any, boolean isSo) {
    isChanging = isSo;
  }

  @Override
  public List<Reading> read(DeviceId any, Set<PointName> wanted) {
    List<Reading> readings = new ArrayList<>();
    for (PointName point : wanted) {
      Value value = points.get(point);
      readings.add(
          new Reading(
              any,
              point,
              value,
              "W",
              value == null ? Quality.TIMEOUT : Quality.GOOD,
              Instant.EPOCH));
    }
    return readings;
  }

  @Override
  public LinkLease lend(VerifiedCommand install) throws LeaseRefusedException {
    if (!refusals.isEmpty()) {
      throw new LeaseRefusedException(refusals.remove(), "somebody has it");
    }
    lent++;
    return new Lease();
  }

  @Override
  public String name() {
    return "played";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.Addressing.BLOCK,
        BLOCK,
        isResumable,
        Capabilities.ReadBack.NONE,
        Optional.empty(),
        true);
  }

  @Override
  public LeaseTerms tenure() {
    return new LeaseTerms.Exclusive();
  }

  @Override
  public Estimate estimate(long length) {
    Duration sending = Duration.ofSeconds(10);
    return new Estimate(sending, sending.plus(away));
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from) {
    if (!isResumable && from.blocks() > 0) {
      throw new IllegalArgumentException("no way to go on from there");
    }
    return new Sending(install, from);
  }

  private final class Sending implements Transfer {

    private final VerifiedInstall install;
    private TransferProgress cursor;

    Sending(VerifiedInstall install, TransferProgress from) {
      this.install = install;
      this.cursor = from;
    }

    @Override
    public List<Phase> phases() {
      return List.of(Phase.values());
    }

    @Override
    public LoaderState locate() {
      if (isAway.getAsBoolean()) {
        return whereAway;
      }
      return isInLoader
          ? isLoaderUndetectable ? LoaderState.LOADER_UNDETECTABLE : LoaderState.LOADER
          : version == null ? LoaderState.SILENT : LoaderState.APPLICATION;
    }

    @Override
    public TransferOutcome perform(Phase phase) {
      if (isAway.getAsBoolean()) {
        return TransferOutcome.failed("not_found", "nobody answers", RecoveryAction.RECOVER);
      }
      TransferOutcome failure = failures.remove(phase);
      Runnable happens = meanwhile.remove(phase);
      if (happens != null) {
        happens.run();
      }
      if (failure != null) {
        return failure;
      }
      does(phase.wireName());
      TransferOutcome outcome = takes(phase);
      fuse.point();
      return outcome;
    }

    private TransferOutcome takes(Phase phase) {
      switch (phase) {
        case ENTER -> isInLoader = true;
        case LINE -> isLineChanged = true;
        case ERASE -> {
          if (!isInLoader) {
            return TransferOutcome.failed(
                "device_refused", "not in its loader", RecoveryAction.START_AGAIN);
          }
          version = null;
          flash = new ByteArrayOutputStream();
        }
        case VERIFY -> {
          return isWhole()
              ? TransferOutcome.proved(Proof.CLAIMED)
              : TransferOutcome.failed(
                  "verify_differs", "not all of it", RecoveryAction.START_AGAIN);
        }
        case ACTIVATE -> {
          if (isInLoader && isWhole()) {
            version = versions.get(Arrays.toString(flash.toByteArray()));
            // An image that does not start leaves it in its loader.
            isInLoader = version == null;
          }
        }
        case CONFIRM -> {
          isLineChanged = false;
          return version == null || isInLoader
              ? TransferOutcome.failed("timeout", "no application answers", RecoveryAction.REPEAT)
              : TransferOutcome.done();
        }
        case RESTORE_LINE -> isLineChanged = false;
        case SEND -> throw new AssertionError("by sendNext only");
      }
      return TransferOutcome.done();
    }

    private boolean isWhole() {
      return flash.size() == install.image().length();
    }

    @Override
    public TransferOutcome sendNext() {
      TransferOutcome failure = failures.remove(Phase.SEND);
      if (failure != null) {
        return failure;
      }
      try {
        int count = (int) Math.min(BLOCK, install.image().length() - cursor.bytes());
        byte[] block = install.image().read(cursor.bytes(), count);
        does("send " + (cursor.blocks() + 1));
        passes.run();
        if (!isInLoader || version != null) {
          return TransferOutcome.failed("device_refused", "not erased", RecoveryAction.START_AGAIN);
        }
        byte[] before = Arrays.copyOf(flash.toByteArray(), (int) cursor.bytes());
        flash = new ByteArrayOutputStream();
        flash.writeBytes(before);
        flash.writeBytes(block);
        fuse.point();
        cursor =
            new TransferProgress(
                cursor.blocks() + 1, cursor.bytes() + count, Images.sha256(flash.toByteArray()));
        return cursor.bytes() == install.image().length()
            ? new TransferOutcome.AllSent(cursor)
            : new TransferOutcome.Sent(cursor);
      } catch (IOException unreadable) {
        return TransferOutcome.failed(
            "image_unreadable", String.valueOf(unreadable), RecoveryAction.RECOVER);
      }
    }

    @Override
    public TransferProgress cursor() {
      return cursor;
    }

    @Override
    public TransferOutcome recover(boolean isErased) {
      does("recover");
      if (version == null || isStuck || isAway.getAsBoolean()) {
        return TransferOutcome.failed(
            "not_found", "there is no application", RecoveryAction.RECOVER);
      }
      // There is no known way out of such a loader, so its driver does nothing.
      isInLoader &= isLoaderUndetectable;
      isLineChanged = false;
      return TransferOutcome.done();
    }
  }

  private final class Lease implements LinkLease {

    @Override
    public DeviceId device() {
      return device;
    }

    @Override
    public Optional<SerialSettings> settings() {
      return Optional.empty();
    }

    @Override
    public boolean hasPort() {
      return hasPort.getAsBoolean();
    }

    @Override
    public Answer request(int function, byte[] data, Duration timeout) {
      throw new AssertionError("the played driver asks nobody");
    }

    @Override
    public void changeSettings(SerialSettings settings) {
      throw new AssertionError("the played driver has no port");
    }

    @Override
    public SerialPort rawPort(SerialSettings settings) {
      throw new AssertionError("the played driver has no port");
    }

    @Override
    public void restoreSettings() {
      portReturns++;
    }

    @Override
    public void close() {
      isLineChanged = false;
      lent--;
    }
  }
}
