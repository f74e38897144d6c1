// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.CommandClass;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Who may sign commands")
class CommandPolicyTest {

  private static CommandPolicy of(Map<CommandClass, Integer> thresholds) {
    return new CommandPolicy(List.of(), thresholds);
  }

  @ParameterizedTest(name = "takes one signer or more for {0}")
  @EnumSource
  void takes_one_signer_or_more(CommandClass commandClass) {
    Map<CommandClass, Integer> thresholds = Plant.thresholds();
    thresholds.put(commandClass, 1);
    assertEquals(1, of(thresholds).threshold(commandClass));

    thresholds.put(commandClass, 0);
    String why = assertThrows(IllegalArgumentException.class, () -> of(thresholds)).getMessage();
    assertEquals("threshold of " + commandClass.wireName() + ": expected at least 1", why);
    thresholds.remove(commandClass);
    assertThrows(IllegalArgumentException.class, () -> of(thresholds));
  }

  @Test
  void is_stated_for_each_class() {
    assertEquals(
        Set.of(Plant.CHIEF.publicKey().fingerprint(), Plant.DEPUTY.publicKey().fingerprint()),
        Plant.policy().fingerprints(CommandClass.CONFIG));
    assertEquals(3, Plant.policy().fingerprints(CommandClass.SETPOINT).size());
  }
}
