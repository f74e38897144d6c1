// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A reload of the signers")
class ReloadableSettingsTest {

  @TempDir Path folder;
  private final List<CommandPolicy> recorded = new ArrayList<>();
  private final Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
  private SiteConfig.Signer anna;
  private SiteConfig.Signer bert;
  private ReloadableSettings settings;

  @BeforeEach
  void two_signers_of_which_every_command_needs_both() throws Exception {
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, 2);
    }
    anna = signer("anna");
    bert = signer("bert");
    settings = new ReloadableSettings(List.of(anna, bert), thresholds, recorded::add);
    assertEquals(List.of("anna", "bert"), inForce());
    assertEquals(List.of(), settings.policy().belowThreshold());
  }

  private SiteConfig.Signer signer(String name) throws Exception {
    Path key = folder.resolve(name + ".pub");
    SigningKey.generate().write(folder.resolve(name + ".key"), key, new char[0]);
    return new SiteConfig.Signer(new SignerName(name), key, EnumSet.allOf(CommandClass.class));
  }

  private List<String> inForce() {
    return settings.policy().signers().stream().map(each -> each.name().value()).toList();
  }

  @Test
  void removes_a_key_at_once_even_if_a_class_then_has_too_few() {
    settings.reload(List.of(bert), thresholds);

    assertEquals(List.of("bert"), inForce());
    assertEquals(List.of(CommandClass.values()), settings.policy().belowThreshold());
    assertEquals(2, recorded.size(), "recorded in the log");
  }

  @Test
  void removes_a_key_at_once_even_if_the_key_of_another_signer_cannot_be_read() throws Exception {
    Files.writeString(bert.key(), "damaged");

    settings.reload(List.of(bert), thresholds);

    assertEquals(List.of(), inForce());
  }

  @Test
  void applies_the_other_keys_if_one_cannot_be_read() throws Exception {
    Files.writeString(bert.key(), "damaged");

    settings.reload(List.of(anna, bert), thresholds);

    assertEquals(List.of("anna"), inForce());
    assertThrows(
        UnusableKeyException.class,
        () -> new ReloadableSettings(List.of(anna, bert), thresholds, recorded::add),
        "a start still needs every key");
  }

  @Test
  void removes_a_key_although_the_rest_of_the_configuration_is_refused() {
    settings.retain(List.of(bert));

    assertEquals(List.of("bert"), inForce());
    assertEquals(2, recorded.size(), "recorded in the log");
  }

  @Test
  void removes_a_key_that_was_replaced_but_adds_none_while_the_rest_is_refused() throws Exception {
    SiteConfig.Signer cora = signer("cora");

    settings.retain(List.of(new SiteConfig.Signer(anna.name(), cora.key(), anna.classes()), bert));

    assertEquals(List.of("bert"), inForce());
    settings.retain(List.of(anna, bert, cora));
    assertEquals(List.of("bert"), inForce());
  }

  @Test
  void removes_only_classes_while_the_rest_is_refused() {
    settings.retain(
        List.of(
            new SiteConfig.Signer(anna.name(), anna.key(), EnumSet.of(CommandClass.CONFIG)), bert));

    assertEquals(List.of("anna", "bert"), inForce());
    assertEquals(EnumSet.of(CommandClass.CONFIG), settings.policy().signers().get(0).classes());
  }

  @Test
  void records_nothing_if_no_signer_was_removed() {
    settings.retain(List.of(anna, bert));

    assertEquals(1, recorded.size());
  }

  @Test
  void leaves_a_signed_policy_alone() {
    settings.applySigned(settings.policy());

    settings.retain(List.of());

    assertEquals(List.of("anna", "bert"), inForce());
  }
}
