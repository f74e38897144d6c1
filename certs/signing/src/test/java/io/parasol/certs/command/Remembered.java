// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** A replay memory that lasts until the test ends. */
final class Remembered implements ReplayMemory {

  private final List<VerifiedCommand> accepted = new ArrayList<>();
  private Instant horizon = Instant.EPOCH;

  void accept(VerifiedCommand command) {
    accepted.add(command);
  }

  void beginAt(Instant start) {
    horizon = start;
  }

  @Override
  public Instant horizon() {
    return horizon;
  }

  @Override
  public boolean hasAccepted(DeviceId device, String commandId) {
    return highest(device, each -> each.content().id().equals(commandId)).isPresent();
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, String signer) {
    return highest(device, each -> isOf(each, Set.of(signer)));
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers) {
    return highest(
        device,
        each -> each.content().action().changedPoints().contains(point) && isOf(each, signers));
  }

  private static boolean isOf(VerifiedCommand command, Set<String> signers) {
    return command.signers().values().stream().anyMatch(key -> signers.contains(key.fingerprint()));
  }

  private OptionalLong highest(DeviceId device, Predicate<VerifiedCommand> which) {
    return accepted.stream()
        .filter(each -> each.content().device().equals(device))
        .filter(which)
        .mapToLong(each -> each.content().counter())
        .max();
  }
}
