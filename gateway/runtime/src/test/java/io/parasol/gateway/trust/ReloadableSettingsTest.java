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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** What is in force while a change is written to the log. */
  private final class WhileRecorded implements ReloadableSettings.Recorder {
    private final List<List<String>> signers = new ArrayList<>();
    private boolean isDiskFull;

    @Override
    public void record(CommandPolicy policy) throws IOException {
      if (settings != null) {
        signers.add(inForce());
      }
      if (isDiskFull) {
        throw new IOException("no space left");
      }
    }
  }

  @Test
  void obeys_the_signers_that_stay_while_a_change_is_recorded() throws Exception {
    WhileRecorded recorder = new WhileRecorded();
    SiteConfig.Signer cora = signer("cora");
    settings = new ReloadableSettings(List.of(anna, bert), thresholds, recorder);

    settings.reload(List.of(anna, bert), thresholds);
    settings.reload(List.of(bert, cora), thresholds);

    assertEquals(List.of("anna", "bert"), recorder.signers.get(1), "an unchanged reload");
    assertEquals(List.of("bert"), recorder.signers.get(2), "anna goes, cora is not recorded yet");
    assertEquals(List.of("bert", "cora"), inForce());
  }

  @Test
  void obeys_a_signer_only_in_the_classes_that_stay_while_a_change_is_recorded() throws Exception {
    List<Set<CommandClass>> meanwhile = new ArrayList<>();
    settings =
        new ReloadableSettings(
            List.of(anna),
            thresholds,
            policy -> settings.policy().signers().forEach(each -> meanwhile.add(each.classes())));
    meanwhile.clear();

    settings.reload(
        List.of(new SiteConfig.Signer(anna.name(), anna.key(), EnumSet.of(CommandClass.CONFIG))),
        thresholds);

    assertEquals(List.of(EnumSet.of(CommandClass.CONFIG)), meanwhile);
  }

  @Test
  void needs_the_larger_of_both_numbers_of_signers_while_a_change_is_recorded() throws Exception {
    List<Map<CommandClass, Integer>> meanwhile = new ArrayList<>();
    settings =
        new ReloadableSettings(
            List.of(anna, bert),
            thresholds,
            policy -> meanwhile.add(Map.copyOf(settings.policy().thresholds())));
    Map<CommandClass, Integer> two = Map.copyOf(thresholds);
    thresholds.replaceAll((commandClass, before) -> 1);
    meanwhile.clear();

    settings.reload(List.of(anna, bert), thresholds);

    assertEquals(List.of(two), meanwhile);
    assertEquals(thresholds, settings.policy().thresholds());
  }

  @Test
  void obeys_nobody_if_a_change_cannot_be_recorded() throws Exception {
    WhileRecorded recorder = new WhileRecorded();
    settings = new ReloadableSettings(List.of(anna, bert), thresholds, recorder);
    recorder.isDiskFull = true;

    settings.reload(List.of(anna), thresholds);

    assertEquals(List.of(), inForce());
    recorder.isDiskFull = false;
    settings.record();
    assertEquals(List.of("anna"), inForce());
  }
}
