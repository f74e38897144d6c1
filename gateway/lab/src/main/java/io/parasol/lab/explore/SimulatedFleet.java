// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.Capabilities;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The device as updates use it: one with a boot loader, and the driver of its transfers. */
final class SimulatedFleet implements Fleet, TransferDriver {

  static final int BLOCK_BYTES = 100;

  private final World world;
  private final DeviceSteps steps;

  SimulatedFleet(World world, DeviceSteps steps) {
    this.world = world;
    this.steps = steps;
  }

  @Override
  public Set<DeviceId> updatable() {
    return Set.of(ExploredSite.DEVICE);
  }

  @Override
  public Optional<TransferDriver> driver(DeviceId device) {
    return Optional.of(this);
  }

  @Override
  public Optional<LinkId> line(DeviceId device) {
    return Optional.of(new LinkId("line-1"));
  }

  @Override
  public boolean isBlocked(DeviceId device) {
    return false;
  }

  @Override
  public IdentityGuard.IdentityCheck checkIdentity(DeviceId device) {
    Optional<DeviceIdentity> identity =
        world.isHalfFlashed()
            ? Optional.empty()
            : Optional.of(new DeviceIdentity("acme", ExploredSite.MODEL, "4711", world.version));
    return new IdentityGuard.IdentityCheck(identity, false);
  }

  @Override
  public void updating(DeviceId device, boolean isUpdating) {
    // The simulated device has no identity guard.
  }

  @Override
  public List<Reading> read(DeviceId device, Set<PointName> points) {
    return List.of();
  }

  @Override
  public LinkLease lend(VerifiedCommand install) {
    return new ExploredLease();
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.Addressing.BLOCK,
        BLOCK_BYTES,
        true,
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
    return new Estimate(Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from) {
    return new SimulatedTransfer(world, steps, install.image(), from);
  }
}
