print("qunguan")
