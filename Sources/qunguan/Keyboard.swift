import Foundation

/// Single keys of the terminal that is the standard input.
enum Keyboard {
  /// Waits for a key; nil at the end of input. Only while it waits, keys come unechoed and without
  /// the return key, and Control-C as a byte; a process that is told to end puts that back first.
  static func byte() -> UInt8? {
    var usual = termios()
    guard tcgetattr(STDIN_FILENO, &usual) == 0 else { return next() }
    var raw = usual
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    let ends = [SIGTERM, SIGHUP].map { signal in
      Foundation.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      let before = usual
      source.setEventHandler {
        var before = before
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
        _exit(128 + signal)
      }
      source.activate()
      return source
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    defer {
      tcsetattr(STDIN_FILENO, TCSANOW, &usual)
      for source in ends { source.cancel() }
      for signal in [SIGTERM, SIGHUP] { Foundation.signal(signal, SIG_DFL) }
    }
    return next()
  }

  private static func next() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count == 0 || errno != EINTR { return nil }
    }
  }
}
