// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.release.VerifiedRelease;
import io.parasol.certs.release.VerifiedTarget;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Trusted;
import io.parasol.gateway.cli.demo.LabMain;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

/** Holds the map of docs/architecture.md: arrows go down only, each library in its own room. */
@DisplayName("The house")
@AnalyzeClasses(
    packages = "io.parasol",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  /** The tests that certs lends to other modules come as a jar. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule modules_depend_downwards_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.parasol..")
          .layer("gateway")
          .definedBy("io.parasol.gateway..")
          .layer("broker")
          .definedBy("io.parasol.broker..")
          .layer("legacy")
          .definedBy("io.parasol.legacy..")
          .layer("certs")
          .definedBy("io.parasol.certs..")
          .layer("config")
          .definedBy("io.parasol.config..")
          .whereLayer("gateway")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("legacy")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("certs")
          .mayOnlyBeAccessedByLayers("gateway", "broker", "legacy")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("gateway", "broker", "legacy", "certs")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("io.parasol.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule protocols_do_not_know_each_other =
      slices()
          .matching("io.parasol.legacy.(*)..")
          .should()
          .notDependOnEachOther()
          // The simulator plays the other side of every protocol.
          .ignoreDependency(
              resideInAPackage("io.parasol.legacy.simulator.."), resideInAPackage(".."));

  @ArchTest
  static final ArchRule only_the_embedded_broker_knows_hivemq_ce =
      onlyIn(
          "io.parasol.broker.embedded",
          "com.hivemq.embedded..",
          "com.hivemq.extension..",
          "com.hivemq.configuration..",
          "com.hivemq.bootstrap..",
          "com.hivemq.mqtt..",
          "com.codahale..");

  @ArchTest
  static final ArchRule what_is_logged_is_read_by_nobody_but_who_reads_hivemqs_log =
      noClasses()
          .that(not(resideInAnyPackage("io.parasol.broker.embedded", "io.parasol.gateway.cli")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos.logback..");

  @ArchTest
  static final ArchRule only_sessions_know_the_client_library =
      onlyIn("io.parasol.broker.session", "com.hivemq.client..", "io.reactivex..");

  @ArchTest
  static final ArchRule only_the_command_line_knows_picocli =
      onlyIn("io.parasol.gateway.cli..", "picocli..");

  @ArchTest
  static final ArchRule only_the_operators_side_and_the_peers_of_benchmarks_know_paho =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.gateway.cli.operator", "io.parasol.gateway.cli.bench")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.paho..");

  @ArchTest
  static final ArchRule no_gateway_needs_a_verb =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.parasol.gateway.cli..")
          .and()
          .doNotBelongToAnyOf(Main.class)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.parasol.gateway.cli..")
                  .and(not(resideInAPackage("io.parasol.gateway.cli.verb"))));

  @ArchTest
  static final ArchRule only_config_knows_yaml = onlyIn("io.parasol.config", "org.snakeyaml..");

  @ArchTest
  static final ArchRule only_serial_ports_and_simulated_ones_call_the_c_library =
      noClasses()
          .that(not(resideInAnyPackage("io.parasol.legacy.serial", "io.parasol.legacy.simulator")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule only_serial_ports_know_their_driver =
      onlyIn("io.parasol.legacy.serial", "com.fazecast..");

  @ArchTest
  static final ArchRule bouncy_castle_makes_and_reads_certificates_only =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.certs.authority",
                      "io.parasol.certs.identity",
                      "io.parasol.certs.tls")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  @ArchTest
  static final ArchRule netty_speaks_to_controllers_and_serves_the_web =
      noClasses()
          .that(not(resideInAnyPackage("io.parasol.legacy..", "io.parasol.gateway.web..")))
          // HiveMQ's own connections, on which acknowledgements are held back.
          .and(not(resideInAPackage("io.parasol.broker.embedded")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule only_metrics_know_micrometer =
      noClasses()
          .that(not(nameMatching(".*Metrics(\\$.*)?")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule what_is_verified_is_verified_with_the_jdk_alone =
      classes()
          .that()
          .resideInAnyPackage(
              "io.parasol.certs.json",
              "io.parasol.certs.dsse",
              "io.parasol.certs.command",
              "io.parasol.certs.evidence",
              "io.parasol.certs.release..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "javax.net.ssl..",
              "org.jspecify..",
              "io.parasol.config.site",
              "io.parasol.certs..");

  @ArchTest
  static final ArchRule the_vocabulary_needs_nothing =
      classes()
          .that()
          .resideInAPackage("io.parasol.config.site")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.parasol.config.site");

  @ArchTest
  static final ArchRule what_may_be_simulated_needs_the_vocabulary =
      classes()
          .that()
          .resideInAPackage("io.parasol.config.simulation")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "org.jspecify..", "io.parasol.config.site", "io.parasol.config.simulation");

  @ArchTest
  static final ArchRule topics_and_access_are_pure =
      classes()
          .that()
          .resideInAnyPackage("io.parasol.broker.topic", "io.parasol.broker.access")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "io.parasol.config.site",
              "io.parasol.certs.identity",
              "io.parasol.broker.topic",
              "io.parasol.broker.access");

  @ArchTest
  static final ArchRule native_devices_are_reached_by_sessions_alone =
      classes()
          .that()
          .resideInAPackage("io.parasol.gateway.natives")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "org.slf4j..",
              "io.parasol.config.site",
              "io.parasol.certs.command",
              "io.parasol.certs.json",
              "io.parasol.broker.topic",
              "io.parasol.broker.session",
              "io.parasol.legacy",
              "io.parasol.legacy.transfer",
              "io.parasol.gateway.command",
              "io.parasol.gateway.natives");

  @ArchTest
  static final ArchRule commands_are_verified_in_one_place =
      noClasses()
          .that()
          // What takes a command's values back follows from one that is verified.
          .doNotBelongToAnyOf(SignedCommand.class, VerifiedCommand.class)
          .should()
          .callConstructorWhere(
              JavaCall.Predicates.target(With.owner(equivalentTo(VerifiedCommand.class))));

  @ArchTest
  static final ArchRule commands_come_in_by_one_door =
      // Benchmarks play both sides of it.
      usedOnlyBy(
          SignedCommand.class,
          "verify",
          "io.parasol.gateway.command.Verification",
          "io.parasol.gateway.cli.bench.VerificationSpeed",
          "io.parasol.gateway.cli.bench.BenchTransferVerb");

  @ArchTest
  static final ArchRule only_what_the_journal_has_kept_is_believed_unverified =
      usedOnlyBy(SignedCommand.class, "acceptedBefore", "io.parasol.gateway.command.KeptEnvelope");

  @ArchTest
  static final ArchRule only_the_journal_gives_envelopes_that_are_believed =
      usedOnlyBy(
          "io.parasol.gateway.command.KeptEnvelope",
          "<init>",
          "io.parasol.gateway.command.Recovery",
          "io.parasol.gateway.command.Reversions");

  @ArchTest
  static final ArchRule what_is_alleged_is_shown_and_never_acted_on =
      usedOnlyBy(
          SignedCommand.class,
          "allegedContent",
          SignedCommand.class.getName(),
          "io.parasol.gateway.command.KeptEnvelope",
          "io.parasol.gateway.cli.operator.CommandSignVerb");

  @ArchTest
  static final ArchRule values_are_taken_back_in_one_place =
      usedOnlyBy(VerifiedCommand.class, "takingBack", "io.parasol.gateway.command.Reversions");

  @ArchTest
  static final ArchRule metadata_is_verified_in_one_place =
      madeOnlyBy(SignedFile.class, Trusted.class);

  @ArchTest
  static final ArchRule targets_are_verified_in_one_place =
      madeOnlyBy("io.parasol.certs.release.TargetSearch", VerifiedTarget.class);

  @ArchTest
  static final ArchRule releases_are_verified_in_one_place =
      madeOnlyBy(VerifiedTarget.class, VerifiedRelease.class);

  @ArchTest
  static final ArchRule only_main_ends_the_process =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class, LabMain.class)
          .should()
          .callMethod(System.class, "exit", int.class);

  private static ArchRule madeOnlyBy(Class<?> maker, Class<?> verified) {
    return madeOnlyBy(maker.getName(), verified);
  }

  private static ArchRule madeOnlyBy(String maker, Class<?> verified) {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(maker)
        .should()
        .callConstructorWhere(JavaCall.Predicates.target(With.owner(equivalentTo(verified))));
  }

  private static ArchRule usedOnlyBy(Class<?> owner, String method, String... users) {
    return usedOnlyBy(owner.getName(), method, users);
  }

  /** By calls and by references alike. */
  private static ArchRule usedOnlyBy(String owner, String method, String... users) {
    Set<String> entitled = Set.of(users);
    return noClasses()
        .that(not(describe("are " + entitled, type -> entitled.contains(type.getName()))))
        .should()
        .accessTargetWhere(
            describe(
                "it is %s.%s".formatted(owner, method),
                access ->
                    access.getTargetOwner().getName().equals(owner)
                        && access.getTarget().getName().equals(method)));
  }

  private static ArchRule onlyIn(String room, String... library) {
    return noClasses()
        .that(not(resideInAPackage(room)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }
}
