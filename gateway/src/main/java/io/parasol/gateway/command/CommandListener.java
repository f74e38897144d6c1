// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import java.util.List;
import java.util.Optional;

/** Hears how commands end. Called on the thread of commands; must not block. */
public interface CommandListener {

  /**
   * It is decided how a command ended.
   *
   * @param commandClass empty for a refusal of something whose class was not verified.
   * @param reason the word in the receipt; empty where the outcome says it all. Of a bounded set,
   *     but for the words that an adapter gives.
   */
  void ended(DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason);

  /**
   * What commands have set on a device for a time is for the gateway to take back. Told whenever
   * that changes.
   *
   * @param pending in the order of the commands; empty once nothing is to be taken back.
   */
  void toBeReverted(DeviceId device, List<PendingReversion> pending);

  /** The locks were tried; where one failed, no command is carried out any more. */
  void locksTried(LockReport report);

  /** A message was dropped without a receipt: a repetition, or more than can be looked at. */
  void dropped(DeviceId device, String why);
}
