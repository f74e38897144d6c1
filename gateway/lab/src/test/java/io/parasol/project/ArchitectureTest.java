// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.tuf.client.VerifiedRelease;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Trusted;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.site.SiteConfig;
import io.parasol.fleet.FleetMain;
import io.parasol.fleet.job.JobMain;
import io.parasol.gateway.app.ThreadTable;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.cli.Main;
import io.parasol.lab.LabMain;
import io.parasol.lab.bench.measure.EmptyProgram;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteExecution;
import io.parasol.legacy.WriteSteps;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Holds the map of docs/architecture.md: arrows go down only, each library in its own room. */
@DisplayName("The house")
@AnalyzeClasses(
    packages = "io.parasol",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoFixtures.class})
class ArchitectureTest {

  /** The accesses of each class; ArchUnit would collect them again for each rule. */
  private static final Map<JavaClass, List<JavaAccess<?>>> ACCESSES = new HashMap<>();

  /** Fixtures of tests are a module of their own. */
  static final class NoFixtures implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("io/parasol/testing/");
    }
  }

  /** As the pattern {@code io.parasol.(**)}, which ArchUnit would compile for each class again. */
  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.startsWith("io.parasol.") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of io.parasol";
    }
  }

  /** The leaf modules by their packages; the compiler holds most of these arrows, too. */
  @ArchTest
  static final ArchRule modules_depend_downwards_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.parasol..")
          .layer("lab")
          .definedBy("io.parasol.lab..")
          .layer("fleet")
          .definedBy("io.parasol.fleet..")
          .layer("kafka")
          .definedBy("io.parasol.kafka..")
          .layer("cli")
          .definedBy("io.parasol.gateway.cli..")
          .layer("runtime")
          .definedBy(
              describe(
                  "the runtime",
                  type ->
                      type.getPackageName().startsWith("io.parasol.gateway")
                          && !type.getPackageName().startsWith("io.parasol.gateway.cli")
                          && !type.getPackageName().startsWith("io.parasol.gateway.analytics")
                          && !type.getPackageName().equals("io.parasol.gateway.plant")))
          .layer("analytics")
          .definedBy("io.parasol.gateway.analytics..", "io.parasol.gateway.plant")
          .layer("broker")
          .definedBy("io.parasol.broker..")
          .layer("simulator")
          .definedBy("io.parasol.simulator..")
          .layer("adapters")
          .definedBy("io.parasol.legacy..")
          .layer("tuf")
          .definedBy("io.parasol.certs.tuf..")
          .layer("signing")
          .definedBy(
              "io.parasol.certs.json..",
              "io.parasol.certs.dsse..",
              "io.parasol.certs.command..",
              "io.parasol.certs.policy..",
              "io.parasol.certs.contract..",
              "io.parasol.certs.onboarding..",
              "io.parasol.certs.evidence..")
          .layer("pki")
          .definedBy(
              "io.parasol.certs.files..",
              "io.parasol.certs.identity..",
              "io.parasol.certs.keys..",
              "io.parasol.certs.tls..",
              "io.parasol.certs.cms..",
              "io.parasol.certs.authority..",
              "io.parasol.certs.est..")
          .layer("config")
          .definedBy("io.parasol.config..")
          .whereLayer("lab")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("fleet")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("kafka")
          .mayOnlyBeAccessedByLayers("fleet")
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("simulator")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("lab", "cli", "kafka")
          .whereLayer("analytics")
          .mayOnlyBeAccessedByLayers("lab", "fleet", "cli", "runtime")
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("lab", "cli", "runtime", "kafka")
          .whereLayer("adapters")
          .mayOnlyBeAccessedByLayers("lab", "cli", "runtime", "simulator")
          .whereLayer("tuf")
          .mayOnlyBeAccessedByLayers("lab", "fleet", "cli", "runtime")
          .whereLayer("signing")
          .mayOnlyBeAccessedByLayers(
              "lab", "fleet", "cli", "runtime", "kafka", "broker", "simulator", "adapters", "tuf")
          .whereLayer("pki")
          .mayOnlyBeAccessedByLayers(
              "lab",
              "fleet",
              "cli",
              "runtime",
              "kafka",
              "broker",
              "simulator",
              "adapters",
              "tuf",
              "signing")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule protocols_do_not_know_each_other =
      slices().matching("io.parasol.legacy.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule only_the_embedded_broker_and_the_central_one_of_the_lab_know_hivemq_ce =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.broker.embedded..",
                      // It runs in a process of its own, with its queues on disk.
                      "io.parasol.lab.fleet.centre")))
          .should(
              dependOn(
                  resideInAnyPackage(
                      "com.hivemq.embedded..",
                      "com.hivemq.extension..",
                      "com.hivemq.configuration..",
                      "com.hivemq.bootstrap..",
                      "com.hivemq.migration..",
                      "com.hivemq.mqtt..",
                      "com.codahale..")));

  @ArchTest
  static final ArchRule what_is_logged_is_read_by_nobody_but_who_reads_hivemqs_log =
      noClasses()
          .that(not(resideInAnyPackage("io.parasol.broker.embedded", "io.parasol.gateway.cli")))
          .should(dependOn(resideInAPackage("ch.qos.logback..")));

  @ArchTest
  static final ArchRule a_whole_site_is_known_at_the_root_and_the_command_line_alone =
      // The others receive the devices, links and settings that they serve.
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.config.site",
                      "io.parasol.gateway.app",
                      "io.parasol.gateway.cli..",
                      "io.parasol.lab..",
                      // The centre makes the model of a plant of a copy of its configuration.
                      "io.parasol.fleet.job.settings")))
          // The command line starts the root through it.
          .and(not(nameMatching("io.parasol.gateway.state.GatewayProgram(\\$.*)?")))
          .should(dependOn(equivalentTo(SiteConfig.class)));

  @ArchTest
  static final ArchRule only_sessions_the_centre_of_a_fleet_and_benchmarks_know_the_client_library =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.broker.client",
                      "io.parasol.fleet.mqtt",
                      "io.parasol.fleet.bench",
                      // Other programs are measured with the same library, but without TLS.
                      "io.parasol.lab.bench.peer")))
          .should(dependOn(resideInAnyPackage("com.hivemq.client..", "io.reactivex..")));

  @ArchTest
  static final ArchRule only_the_centre_of_a_fleet_and_an_optional_part_know_kafka =
      noClasses()
          .that(not(resideInAnyPackage("io.parasol.fleet..", "io.parasol.kafka..")))
          .should(dependOn(resideInAPackage("org.apache.kafka..")));

  @ArchTest
  static final ArchRule records_for_kafka_need_nothing_of_a_gateway =
      // The centre has them without the libraries of a gateway.
      noClasses()
          .that()
          .resideInAnyPackage("io.parasol.kafka", "io.parasol.fleet..")
          .should(
              dependOn(
                  resideInAnyPackage(
                          "io.parasol.kafka.bridge", "io.parasol.gateway..", "io.parasol.broker..")
                      .and(
                          not(
                              resideInAnyPackage(
                                  "io.parasol.gateway.analytics..", "io.parasol.gateway.plant")))));

  @ArchTest
  static final ArchRule only_the_edge_node_knows_the_payloads_of_sparkplug =
      onlyIn("io.parasol.gateway.sparkplug", "org.eclipse.tahu..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule only_the_command_line_knows_picocli =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.gateway.cli..",
                      "io.parasol.lab..",
                      "io.parasol.fleet",
                      "io.parasol.fleet.bench",
                      "io.parasol.fleet.job")))
          .should(dependOn(resideInAPackage("picocli..")));

  @ArchTest
  static final ArchRule only_the_job_knows_its_engine_and_its_database =
      noClasses()
          .that(not(resideInAPackage("io.parasol.fleet.job..")))
          .should(
              dependOn(
                  resideInAnyPackage(
                      "org.apache.flink..",
                      "org.apache.parquet..",
                      "com.github.luben..",
                      "org.flywaydb..",
                      "org.h2..",
                      "org.postgresql..")));

  @ArchTest
  static final ArchRule the_days_of_a_site_need_no_engine =
      noClasses()
          .that()
          .resideInAPackage("io.parasol.fleet.job.days")
          .should(
              dependOn(
                  resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "java.sql..")));

  @ArchTest
  static final ArchRule only_the_operators_side_knows_paho =
      onlyIn("io.parasol.gateway.cli.operator", "org.eclipse.paho..");

  @ArchTest
  static final ArchRule only_config_knows_yaml =
      onlyIn("io.parasol.config.yaml", "org.snakeyaml..");

  @ArchTest
  static final ArchRule only_serial_ports_and_messages_to_systemd_call_the_c_library =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.legacy.serial",
                      "io.parasol.simulator.port",
                      "io.parasol.gateway.service")))
          .should(
              dependOn(
                  resideInAPackage("com.sun.jna..")
                      .or(nameMatching("io\\.parasol\\.legacy\\.serial\\.LibC"))));

  @ArchTest
  static final ArchRule only_reports_know_the_mail_library =
      onlyIn("io.parasol.gateway.report", "jakarta.mail..");

  @ArchTest
  static final ArchRule only_serial_ports_know_their_driver =
      onlyIn("io.parasol.legacy.serial", "com.fazecast..");

  @ArchTest
  static final ArchRule bouncy_castle_makes_certificates_and_signatures_only =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.certs.authority",
                      "io.parasol.certs.cms",
                      "io.parasol.certs.dsse",
                      "io.parasol.certs.est",
                      "io.parasol.certs.identity",
                      "io.parasol.certs.keys",
                      "io.parasol.certs.tls")))
          .should(dependOn(resideInAPackage("org.bouncycastle..")));

  @ArchTest
  static final ArchRule netty_speaks_to_controllers_and_serves_the_web =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "io.parasol.legacy..",
                      "io.parasol.simulator..",
                      "io.parasol.gateway.est..",
                      "io.parasol.gateway.page..",
                      "io.parasol.gateway.web..",
                      // Connections to brokers, as the client library opens them.
                      "io.parasol.broker.client",
                      "io.parasol.fleet.mqtt")))
          // HiveMQ's own connections, on which acknowledgements are held back.
          .and(
              not(
                  resideInAnyPackage(
                      "io.parasol.broker.embedded", "io.parasol.broker.embedded.identity")))
          .should(dependOn(resideInAPackage("io.netty..")));

  @ArchTest
  static final ArchRule only_metrics_know_micrometer =
      noClasses()
          .that(not(nameMatching(".*Metrics(\\$.*)?")))
          .should(dependOn(resideInAnyPackage("io.micrometer..", "io.prometheus..")));

  @ArchTest
  static final ArchRule signatures_are_checked_with_the_jdk_and_bouncy_castle_alone =
      classes()
          .that()
          .resideInAPackage("io.parasol.certs.dsse")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "org.bouncycastle.crypto..",
              "org.bouncycastle.math.ec..",
              "org.bouncycastle.util..",
              "org.jspecify..",
              "io.parasol.certs..");

  @ArchTest
  static final ArchRule documents_are_verified_with_the_jdk_and_the_check_of_signatures_alone =
      classes()
          .that()
          .resideInAnyPackage(
              "io.parasol.certs.json",
              "io.parasol.certs.command",
              "io.parasol.certs.contract",
              "io.parasol.certs.onboarding",
              "io.parasol.certs.evidence",
              "io.parasol.certs.tuf..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "javax.net.ssl..",
              "org.jspecify..",
              "io.parasol.config.model..",
              "io.parasol.certs..");

  @ArchTest
  static final ArchRule the_model_of_a_site_needs_nothing =
      classes()
          .that()
          .resideInAPackage("io.parasol.config.model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.parasol.config.model..");

  @ArchTest
  static final ArchRule analytics_need_meanings_alone =
      // They run unchanged in a central engine.
      classes()
          .that()
          .resideInAPackage("io.parasol.gateway.analytics..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.math",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "io.parasol.config.model.profile",
              "io.parasol.gateway.analytics..");

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
              "io.parasol.config.model..",
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
              "io.parasol.config.model..",
              "io.parasol.config.concurrent",
              "io.parasol.certs.command",
              "io.parasol.certs.json",
              "io.parasol.broker.topic",
              "io.parasol.broker.client",
              "io.parasol.legacy",
              "io.parasol.legacy.transfer",
              "io.parasol.gateway.command..",
              "io.parasol.gateway.concurrent",
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
          "io.parasol.gateway.command.CommandVerification",
          "io.parasol.lab.bench.VerificationSpeed",
          "io.parasol.lab.bench.BenchTransferVerb");

  @ArchTest
  static final ArchRule only_what_the_journal_has_kept_is_believed_unverified =
      usedOnlyBy(
          SignedCommand.class, "restoreAccepted", "io.parasol.gateway.command.JournaledEnvelope");

  @ArchTest
  static final ArchRule only_the_journal_gives_envelopes_that_are_believed =
      usedOnlyBy(
          "io.parasol.gateway.command.JournaledEnvelope",
          "<init>",
          "io.parasol.gateway.command.CommandRecovery",
          "io.parasol.gateway.command.Reversions");

  @ArchTest
  static final ArchRule what_is_alleged_is_shown_and_never_acted_on =
      usedOnlyBy(
          SignedCommand.class,
          "unverifiedContent",
          SignedCommand.class.getName(),
          "io.parasol.gateway.command.JournaledEnvelope",
          // A campaign sends it on; the gateway of the site verifies it.
          "io.parasol.fleet.campaign.CommandFile",
          "io.parasol.gateway.cli.operator.CommandSignVerb");

  @ArchTest
  static final ArchRule values_are_taken_back_in_one_place =
      usedOnlyBy(VerifiedCommand.class, "revertCommand", "io.parasol.gateway.command.Reversions");

  @ArchTest
  static final ArchRule writes_are_allowed_in_one_place =
      noClasses()
          .that()
          .doNotBelongToAnyOf(WriteCheck.class, WriteRule.class, Restart.class)
          .and()
          // A simulated controller plays values that its rules allow.
          .resideOutsideOfPackage("io.parasol.simulator..")
          .and()
          // This describes to consumers what the rules allow, and decides nothing.
          .doNotHaveFullyQualifiedName("io.parasol.gateway.about.AboutMessage")
          .should(
              access(
                  describe(
                      "it reads the class, range or rate of a write rule, or the class of a"
                          + " restart",
                      access ->
                          reads(access, WriteRule.class, "commandClass", "min", "max", "perDay")
                              || reads(access, Restart.class, "commandClass"))));

  @ArchTest
  static final ArchRule write_rates_are_checked_in_one_place =
      usedOnlyBy(RecentWrites.class, "requireWithinLimit", WriteCheck.class.getName());

  @ArchTest
  static final ArchRule every_link_to_a_controller_checks_against_its_write_list =
      classes()
          .that()
          .implement(DeviceLink.class)
          .and()
          .resideInAPackage("io.parasol.legacy..")
          .should()
          .callMethod(WriteCheck.class, "check", Command.class);

  @ArchTest
  static final ArchRule approvals_are_requested_in_one_place =
      usedOnlyBy(
          DeviceLink.BeforeWrite.class,
          "requestApproval",
          CommandExecution.class.getName(),
          // The gateway forwards commands to native devices and writes no points.
          "io.parasol.gateway.natives.NativeLink",
          // The device of the exploration; it sends nothing.
          "io.parasol.lab.explore.SimulatedDevice");

  @ArchTest
  static final ArchRule writes_are_sent_in_one_place =
      usedOnlyBy(WriteSteps.class, "send", WriteExecution.class.getName());

  @ArchTest
  static final ArchRule metadata_is_verified_in_one_place =
      madeOnlyBy(SignedFile.class, Trusted.class);

  @ArchTest
  static final ArchRule targets_are_verified_in_one_place =
      madeOnlyBy("io.parasol.certs.tuf.client.TargetSearch", VerifiedTarget.class);

  @ArchTest
  static final ArchRule releases_are_verified_in_one_place =
      madeOnlyBy(VerifiedTarget.class, VerifiedRelease.class);

  @ArchTest
  static final ArchRule fields_are_nullable_and_never_optional =
      noFields()
          .that(
              describe(
                  "are declared in a class, and not a component of a record",
                  field ->
                      !field.getOwner().isRecord()
                          && !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
          .should()
          .haveRawType(nameMatching("java\\.util\\.Optional.*"));

  @ArchTest
  static final ArchRule constructors_have_at_most_six_parameters =
      // A record names what it is made of; the compiler adds parameters to the other kinds.
      constructors()
          .that()
          .areDeclaredInClassesThat(
              describe(
                  "are classes with a name",
                  type ->
                      !type.isRecord()
                          && !type.isEnum()
                          && !type.isAnonymousClass()
                          && !type.isLocalClass()))
          .should(haveAtMostSixParameters());

  @ArchTest
  static final ArchRule only_main_ends_the_process =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class, LabMain.class, FleetMain.class, JobMain.class)
          .should()
          .callMethod(System.class, "exit", int.class);

  /** Without a configuration, Logback writes every event of HiveMQ to standard output. */
  @ArchTest
  static final ArchRule programs_of_the_lab_configure_their_log =
      classes()
          .that()
          .resideInAPackage("io.parasol.lab..")
          .and()
          .containAnyMethodsThat(describe("are main", each -> each.getName().equals("main")))
          .and()
          .doNotBelongToAnyOf(EmptyProgram.class)
          .should()
          .callMethod(Cli.class, "prepareProcess", Runnable.class, String[].class);

  @ArchTest
  static final ArchRule facades_of_config_profile =
      facades(
          "io.parasol.config.profile",
          "panel.PanelPointReader",
          "panel.PanelProfileReader",
          "panel.PanelTopicText",
          "panel.PanelTopicsReader");

  @ArchTest
  static final ArchRule facades_of_legacy_modbus =
      facades(
          "io.parasol.legacy.modbus",
          "codec.WrittenValue",
          "link.ModbusLinks",
          "plan.BusPlan",
          "plan.LearnedLimitsFolder",
          "plan.PlanCache",
          "pdu.ModbusRequest",
          "pdu.ModbusResponse",
          "server.ClientAdmission",
          "server.ClientRefusedException",
          "server.ModbusTcpServer",
          "server.ServedClient",
          "server.ServerLimits",
          "survey.LinkSurvey",
          "survey.ModbusRead");

  @ArchTest
  static final ArchRule facades_of_legacy_mqtt =
      facades("io.parasol.legacy.mqtt", "packet.PanelRefusal");

  @ArchTest
  static final ArchRule facades_of_legacy_sunspec =
      facades(
          "io.parasol.legacy.sunspec",
          "discovery.SunSpecDiscovery",
          "model.ModelFolderException",
          "model.SunSpecModels",
          "served.MapValues",
          "served.ServedMap");

  @ArchTest
  static final ArchRule facades_of_legacy_transfer =
      facades("io.parasol.legacy.transfer", "driver.TransferDrivers");

  @ArchTest
  static final ArchRule facades_of_broker_embedded =
      facades(
          "io.parasol.broker.embedded",
          "identity.BrokerIdentities",
          "identity.DenyRule",
          "setup.BrokerException");

  @ArchTest
  static final ArchRule facades_of_gateway_command =
      facades(
          "io.parasol.gateway.command",
          "journal.CommandJournal",
          "journal.CommandKey",
          "journal.CommandResult",
          "journal.LogAcceptance",
          "journal.SelfTestCheck",
          "journal.SelfTestReport",
          "receipt.CommandListener",
          "receipt.CommandSite",
          "receipt.Controllers",
          "receipt.PendingReversion",
          "receipt.ReceiptOutlet");

  @ArchTest
  static final ArchRule facades_of_gateway_install =
      facades(
          "io.parasol.gateway.install",
          "WaitReason",
          "Window",
          "run.Fleet",
          "run.ImageHash",
          "run.Releases",
          "run.RepositoryReleases",
          "run.Suitability",
          "run.TrustedRelease",
          "run.UpdateListener");

  @ArchTest
  static final ArchRule facades_of_gateway_health =
      facades(
          "io.parasol.gateway.health",
          "device.CertificateTerm",
          "device.RenewalAttempt",
          "metrics.BridgeFigures",
          "metrics.BrokerFigures",
          "metrics.HealthFigures",
          "metrics.LogFigures",
          "metrics.StoreFigures");

  @ArchTest
  static final ArchRule facades_of_gateway_telemetry =
      facades(
          "io.parasol.gateway.telemetry",
          "publish.TelemetryListener",
          "report.TimestampCorrection",
          "report.Uptime");

  @ArchTest
  static final ArchRule facades_of_gateway_store =
      facades(
          "io.parasol.gateway.store",
          "index.StoreSize",
          "index.Waiting",
          "log.BootTimes",
          "log.Export",
          "log.ReadingStore",
          "log.StoreException",
          "log.StoreFiles",
          "log.StoreListener",
          "log.StoreRename",
          "log.StoreSurvey",
          "log.StoreVerification",
          "log.StoreWrites",
          "segment.Corruption",
          "segment.Gap",
          "segment.MonotonicTimestamp",
          "segment.Recipient",
          "segment.StoreEnvironment",
          "segment.StoredMessage");

  @ArchTest
  static void confinements_are_those_of_the_table_of_threads(JavaClasses classes)
      throws IOException {
    Set<String> named =
        classes.stream()
            .flatMap(type -> Stream.concat(Stream.of(type), type.getMembers().stream()))
            .flatMap(each -> each.tryGetAnnotationOfType(ConfinedTo.class).stream())
            .map(ConfinedTo::value)
            .filter(name -> !name.equals(ConfinedTo.ONE_THREAD))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(ThreadTable.read().confinements(), named);
  }

  /**
   * Types in the packages below a tree's root are used only inside the tree, except its facades.
   * The simulator and the lab play the other side of every protocol, and are exempt.
   */
  private static ArchRule facades(String tree, String... facades) {
    Set<String> open =
        Arrays.stream(facades).map(facade -> tree + "." + facade).collect(Collectors.toSet());
    return noClasses()
        .that(not(resideInAnyPackage(tree + "..", "io.parasol.simulator..", "io.parasol.lab..")))
        .should(
            dependOn(
                describe(
                    "are below " + tree + " and no facade",
                    type ->
                        type.getPackageName().startsWith(tree + ".")
                            && !open.contains(outermost(type)))));
  }

  private static ArchCondition<JavaConstructor> haveAtMostSixParameters() {
    return new ArchCondition<>("have at most six parameters") {
      @Override
      public void check(JavaConstructor constructor, ConditionEvents events) {
        JavaClass owner = constructor.getOwner();
        boolean hasOuter =
            owner.isInnerClass() && !owner.getModifiers().contains(JavaModifier.STATIC);
        int count = constructor.getRawParameterTypes().size() - (hasOuter ? 1 : 0);
        events.add(
            new SimpleConditionEvent(
                constructor, count <= 6, constructor.getFullName() + " has " + count));
      }
    };
  }

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

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

  /** By calls and by references alike. The method must exist, so that the rule holds something. */
  private static ArchRule usedOnlyBy(String owner, String method, String... users) {
    requireMember(owner, method);
    Set<String> entitled = Set.of(users);
    return noClasses()
        .that(not(describe("are " + entitled, type -> entitled.contains(type.getName()))))
        .should(
            access(
                describe(
                    "it is %s.%s".formatted(owner, method),
                    access ->
                        access.getTargetOwner().getName().equals(owner)
                            && access.getTarget().getName().equals(method))));
  }

  /**
   * As {@code dependOnClassesThat} and {@code accessTargetWhere} of ArchUnit, which take most of
   * the time of this test to describe every dependency and access that is allowed.
   */
  private static ArchCondition<JavaClass> dependOn(DescribedPredicate<? super JavaClass> targets) {
    return new ArchCondition<>("depend on classes that " + targets.getDescription()) {

      /** The result of the predicate for each class, because many others depend on it. */
      private final Map<JavaClass, Boolean> tested = new HashMap<>();

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency each : type.getDirectDependenciesFromSelf()) {
          if (tested.computeIfAbsent(each.getTargetClass(), targets::test)) {
            events.add(SimpleConditionEvent.satisfied(each, each.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> access(DescribedPredicate<? super JavaAccess<?>> where) {
    return new ArchCondition<>("access a target where " + where.getDescription()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> each :
            ACCESSES.computeIfAbsent(type, some -> List.copyOf(some.getAccessesFromSelf()))) {
          if (where.test(each)) {
            events.add(SimpleConditionEvent.satisfied(each, each.getDescription()));
          }
        }
      }
    };
  }

  private static boolean reads(JavaAccess<?> access, Class<?> owner, String... members) {
    return access.getTargetOwner().isEquivalentTo(owner)
        && Set.of(members).contains(access.getTarget().getName());
  }

  private static void requireMember(String owner, String method) {
    try {
      Class<?> type = Class.forName(owner, false, ArchitectureTest.class.getClassLoader());
      if (!method.equals("<init>")
          && Arrays.stream(type.getDeclaredMethods())
              .noneMatch(it -> it.getName().equals(method))) {
        throw new IllegalArgumentException("no method %s.%s".formatted(owner, method));
      }
    } catch (ClassNotFoundException absent) {
      throw new IllegalArgumentException("no class " + owner, absent);
    }
  }

  private static ArchRule onlyIn(String room, String... library) {
    return noClasses()
        .that(not(resideInAPackage(room)))
        .should(dependOn(resideInAnyPackage(library)));
  }
}
