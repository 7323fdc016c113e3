/// Why something is not done, as its code in answers.
enum SandboxObjection: String, Error, CaseIterable {
  case foreignHost = "foreign_host"
  case foreignOrigin = "foreign_origin"
  case notJSON = "not_json"
  case badRequest = "bad_request"
  case badMember = "bad_member"
  case badName = "bad_name"
  case nameTaken = "name_taken"
  case roomFull = "room_full"
  case unknownMember = "unknown_member"
  case removed
  case banned
  case muted
  case tooFast = "too_fast"
  case emptyMessage = "empty_message"
  case tooLong = "too_long"
  case unknownMessage = "unknown_message"
  case unknownChat = "unknown_chat"
  case badImage = "bad_image"
  case unsupported
  case tooManyWaiting = "too_many_waiting"

  /// The HTTP status of the answer.
  var status: Int {
    switch self {
    case .badRequest, .badMember, .badName, .emptyMessage, .tooLong, .badImage: 400
    case .foreignHost, .foreignOrigin, .removed, .banned, .muted: 403
    case .unknownMember, .unknownMessage, .unknownChat: 404
    case .nameTaken: 409
    case .notJSON: 415
    case .unsupported: 422
    case .tooFast: 429
    case .roomFull, .tooManyWaiting: 503
    }
  }

  /// For who reads the answer by eye, and for the daemon's log.
  var sentence: String {
    switch self {
    case .foreignHost: "open the sandbox by a loopback address or the one the daemon listens on"
    case .foreignOrigin: "another site's page may not write here"
    case .notJSON: "send application/json"
    case .badRequest: "the request lacks something or is not JSON"
    case .badMember: "a member's id is 8 to 64 letters, digits, '-' and '_'"
    case .badName: "a name has 1 to \(SandboxRoom.longestName) characters"
    case .nameTaken: "somebody else has this name"
    case .roomFull: "the room is full"
    case .unknownMember: "the room has no such member"
    case .removed: "the member was removed from the room"
    case .banned: "the member was removed from the room for good"
    case .muted: "the member is muted"
    case .tooFast: "this is too fast, wait a little"
    case .emptyMessage: "there is nothing in the message"
    case .tooLong: "a message has \(SandboxRoom.longestText) characters at most"
    case .unknownMessage: "the room has no such message"
    case .unknownChat: "the sandbox has one chat, '\(SandboxRoom.chat)'"
    case .badImage: "a picture is PNG, JPEG, GIF or WebP of 1 MiB at most, or an http address"
    case .unsupported: "the sandbox has no such action"
    case .tooManyWaiting: "too many pages are open"
    }
  }
}
