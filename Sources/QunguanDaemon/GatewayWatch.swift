import Logging
import QunguanCore
import QunguanStore
import ServiceLifecycle
import Synchronization

/// Notices gateways that fall silent or say that they are offline. Heartbeats are not stored; their
/// absence is worth a word in the log and, once a day, in the operators' chats.
final class GatewayWatch: Sendable {
  struct Health: Sendable {
    /// When anything was heard, nil before the first time.
    var lastHeard: Timestamp?
    var lastHeartbeat: Timestamp?
    /// What the last heartbeat said.
    var isOnline: Bool?
    var alarmed: Alarm?
  }

  enum Alarm: String, Sendable {
    case silent, offline

    /// For the operators' chat.
    func sentence(_ gateway: GatewayName) -> String {
      switch self {
      case .silent: "⚠️ 网关 \(gateway) 已经 3 分钟没有心跳，群里的消息可能收不到了，请看一下。"
      case .offline: "⚠️ 网关 \(gateway) 报告账号已掉线，请重新登录。"
      }
    }
  }

  /// A gateway that sent heartbeats and then none for so long is silent.
  static let patience = Interval.minutes(3)

  private let state = Mutex<[GatewayName: Health]>([:])

  init(_ gateways: [GatewayName]) {
    state.withLock { state in
      for gateway in gateways { state[gateway] = Health() }
    }
  }

  var health: [GatewayName: Health] { state.withLock { $0 } }

  func heard(_ event: Event) {
    state.withLock { state in
      var health = state[event.gateway] ?? Health()
      health.lastHeard = event.received
      if event.type == .status {
        health.lastHeartbeat = event.received
        health.isOnline = event.online ?? health.isOnline
      }
      state[event.gateway] = health
    }
  }

  /// The operators have been told.
  func told(_ gateway: GatewayName, _ alarm: Alarm) {
    state.withLock { $0[gateway]?.alarmed = alarm }
  }

  /// The gateways that are bad and of which nobody has been told, and those that are well again.
  func judge(now: Timestamp) -> (alarms: [(GatewayName, Alarm)], recovered: [GatewayName]) {
    state.withLock { state in
      var alarms: [(GatewayName, Alarm)] = []
      var recovered: [GatewayName] = []
      for (name, health) in state {
        let alarm: Alarm? =
          if let last = health.lastHeartbeat, now - last > Self.patience {
            .silent
          } else {
            health.isOnline == false ? .offline : nil
          }
        if let alarm, health.alarmed == nil { alarms.append((name, alarm)) }
        if alarm == nil, health.alarmed != nil {
          recovered.append(name)
          state[name]?.alarmed = nil
        }
      }
      return (alarms.sorted { $0.0 < $1.0 }, recovered.sorted())
    }
  }
}

/// Looks at the gateways' health now and then and says what is wrong.
struct GatewayAlarms: Service {
  let watch: GatewayWatch
  let pump: Pump
  let courier: Courier
  let clock: DaemonClock
  let logger: Logger
  let staffChats: @Sendable () async -> [ChatID]

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(10))
        await look()
      }
    }
  }

  func look() async {
    let (alarms, recovered) = watch.judge(now: clock.now)
    for name in recovered { logger.notice("gateway is back", metadata: ["gateway": "\(name)"]) }
    for (name, alarm) in alarms {
      logger.warning("gateway is \(alarm.rawValue)", metadata: ["gateway": "\(name)"])
      if await tell(name, alarm) { watch.told(name, alarm) }
    }
  }

  /// An event of the daemon's own, so that it is said once a day, whatever happens.
  private func tell(_ name: GatewayName, _ alarm: GatewayWatch.Alarm) async -> Bool {
    let now = clock.now
    let day = now.milliseconds / Interval.days(1).milliseconds
    let event = Event(
      key: EventKey("daemon:alarm/\(name)/\(alarm.rawValue)@\(day)"), type: .status,
      gateway: .daemon, time: now, received: now)
    let effects = await staffChats().map { chat in
      Step.Caused(
        rule: "",
        effect: .act(
          Delivery(
            .send(chat: chat, content: [.text(alarm.sentence(name))], replyTo: nil),
            lane: .moderation, notBefore: now, expires: now + .hours(12))))
    }
    guard !effects.isEmpty else { return true }
    do {
      let rows = try await pump.intake.perform { batch in
        if try batch.isKnown(event.key) { return [OutboxRow]() }
        return try batch.commitStep(event, Step(effects: effects), keepsTrace: true)
      }
      courier.add(rows)
      return true
    } catch {
      logger.error("alarm not sent", metadata: ["reason": .printable("\(error)")])
      return false
    }
  }
}
