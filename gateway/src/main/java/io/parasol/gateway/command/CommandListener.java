// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import java.util.Map;
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
   * What commands have set on a device for a time is there still, though the time is over.
   *
   * @param late the reason for each of these commands, by its id; empty once all is taken back.
   */
  void notReverted(DeviceId device, Map<String, String> late);

  /** The locks were tried; where one failed, no command is carried out any more. */
  void locksTried(LockReport report);

  /** A message was dropped without a receipt: a repetition, or more than can be looked at. */
  void dropped(DeviceId device, String why);
}
