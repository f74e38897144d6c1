// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.SessionListener;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.figures.FigureSnapshot;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The parts of the gateway that the page uses. All of them may be called from the thread of the
 * page, and return at once.
 *
 * @param access decides who may read and send what, as at the broker.
 * @param devices the devices of the site at the moment.
 * @param logins the sessions of people who have logged in with a link.
 * @param material the certificate of the broker, with which the page is served, too.
 * @param box returns the disk and the clock of the box, as of the last minute.
 * @param refusals receives the clients whose certificates are refused.
 */
public record PageServices(
    AccessTable access,
    Supplier<Set<DeviceId>> devices,
    PagePeople people,
    LoginLinks links,
    PageSessions logins,
    Supplier<TlsMaterial> material,
    Messages messages,
    Requests requests,
    Commands commands,
    Figures figures,
    Supplier<Json.Obj> box,
    Refusals refusals,
    InstantSource clock) {

  /** The messages of the site. */
  @FunctionalInterface
  public interface Messages {

    /**
     * Begins to read all of them.
     *
     * @param others receives all but the readings of legacy devices.
     * @param readings receives the present readings of legacy devices, which the gateway has
     *     published itself, on another thread than that of the page.
     * @return ends it.
     */
    Runnable read(SessionListener others, Consumer<Publication> readings);
  }

  /** The figures of the plant. */
  public interface Figures {

    /** Returns the plant as of the last minute; empty if it has no figures, or none yet. */
    Optional<FigureSnapshot> snapshot();

    /**
     * Returns what today is worth; empty without a tariff. Fails if it cannot be computed at the
     * moment.
     */
    CompletionStage<Optional<MoneyToday>> money();
  }

  /** Receives refused clients. */
  public interface Refusals {

    /**
     * A client was refused, or is not the person that it claims to be.
     *
     * @param from its address.
     * @param why one line, which begins with the reason as one word.
     */
    void refused(String from, String why);

    /**
     * Clients have reached a limit of the page: called at once, and then at most once a minute.
     *
     * @param limit the name of the limit, such as {@code page_connections}.
     * @param from the address of the last one.
     * @param count how often since the last call for this limit.
     */
    void limitReached(String limit, String from, long count);
  }

  /** Answers requests. */
  @FunctionalInterface
  public interface Requests {

    /**
     * Returns the response, as it would be published to the reply topic of the person. Fails if the
     * request is dropped.
     */
    CompletionStage<byte[]> ask(OperatorName person, byte[] request);
  }

  /** Takes commands. */
  @FunctionalInterface
  public interface Commands {

    /** Takes a message to the command topic of a device, which is not verified yet. */
    void deliver(DeviceId device, Delivery command);
  }
}
