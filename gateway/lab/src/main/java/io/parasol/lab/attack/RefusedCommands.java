// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.certs.dsse.SigningKey;
import java.io.IOException;

/** Sends well-formed commands that are signed by a key which the site does not know. */
final class RefusedCommands extends CommandFlood {

  private final SigningKey unknown = SigningKey.generate();

  RefusedCommands(AttackTarget target) throws IOException {
    super(target, "operator-refused");
  }

  @Override
  byte[] envelope(int number) {
    return command(number).sign(unknown).toJson();
  }
}
