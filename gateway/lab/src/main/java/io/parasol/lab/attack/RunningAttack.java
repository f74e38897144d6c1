// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An attack under way. Its clients try again and again until it is stopped. */
public final class RunningAttack implements AutoCloseable {

  /** A pause after a refusal; otherwise attackers would only compete for this machine. */
  private static final long PAUSE_MILLIS = 1;

  private static final long STOP_MILLIS = 10_000;

  private final Attack attack;
  private final AttackTarget target;
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final List<Attacker> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isOver;

  /**
   * What an attack has tried.
   *
   * @param accepted as far as the client sees; a message that is accepted may still be dropped.
   */
  public record Tally(long attempts, long accepted) {

    /** Returns the number of attempts that were refused. */
    public long refused() {
      return attempts - accepted;
    }
  }

  private RunningAttack(Attack attack, AttackTarget target) {
    this.attack = attack;
    this.target = target;
  }

  /** Starts an attack. */
  public static RunningAttack start(Attack attack, AttackTarget target) {
    RunningAttack started = new RunningAttack(attack, target);
    for (int client = 0; client < attack.clients(); client++) {
      Thread thread = new Thread(started::run, "attack " + attack.label());
      thread.setDaemon(true);
      started.threads.add(thread);
      thread.start();
    }
    return started;
  }

  private void run() {
    int number = 0;
    while (!isOver) {
      try (Attacker client = attack.prepare(target)) {
        if (add(client)) {
          number = attack(client, number);
          remove(client);
        }
      } catch (IOException refused) {
        attempts.incrementAndGet();
        pause();
      }
    }
  }

  /** Tries until the attack is over, or the client has lost its connection. */
  private int attack(Attacker client, int first) {
    int number = first;
    while (!isOver) {
      attempts.incrementAndGet();
      try {
        if (client.attempt(number++)) {
          accepted.incrementAndGet();
        }
      } catch (IOException refused) {
        pause();
        return number;
      }
    }
    return number;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean add(Attacker client) {
    if (!isOver) {
      clients.add(client);
    }
    return !isOver;
  }

  private synchronized void remove(Attacker client) {
    clients.remove(client);
  }

  /** Ends the attack, and returns what it has tried. */
  public Tally stop() throws InterruptedException {
    close();
    for (Thread each : threads) {
      each.join(STOP_MILLIS);
    }
    return new Tally(attempts.get(), accepted.get());
  }

  @Override
  public synchronized void close() {
    isOver = true;
    clients.forEach(Attacker::close);
  }
}
